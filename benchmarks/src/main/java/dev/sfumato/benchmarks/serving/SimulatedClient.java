package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Outcome.End;
import dev.sfumato.diffusion.batching.JobListener;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down what becomes of a simulated request. */
final class SimulatedClient implements JobListener {

    private final Arrival arrival;
    private final AtomicLong clock;
    private final List<Outcome> outcomes;
    private double started = Double.NaN;

    SimulatedClient(Arrival arrival, AtomicLong clock, List<Outcome> outcomes) {
        this.arrival = arrival;
        this.clock = clock;
        this.outcomes = outcomes;
    }

    private double now() {
        return clock.get() / 1e9;
    }

    void end(End end) {
        outcomes.add(new Outcome(arrival, arrival.at(), started, now(), end));
    }

    @Override
    public void queued(int position) {
        // it is there
    }

    @Override
    public void started(Duration waited) {
        started = now();
    }

    @Override
    public void encoded(List<String> warnings, Duration took) {
        // on its way
    }

    @Override
    public void stepped(int image, int step, int steps, Duration took, Duration sinceStart) {
        // on its way
    }

    @Override
    public void previewed(int image, int index, int step, int steps, RgbImage pixels) {
        // on its way
    }

    @Override
    public void painted(int image, RgbImage pixels, Duration took) {
        // on its way
    }

    @Override
    public void completed() {
        end(End.COMPLETED);
    }

    @Override
    public void failed(Throwable error) {
        end(End.FAILED);
    }

    @Override
    public void cancelled(CancelReason reason) {
        end(End.CANCELLED);
    }
}
