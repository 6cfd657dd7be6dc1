package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.admission.Forecast;
import dev.sfumato.diffusion.batching.admission.Forecast.Ahead;
import dev.sfumato.diffusion.batching.admission.Pace;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.MemoryGauge;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.batching.ending.DeadlineExceededException;
import dev.sfumato.diffusion.batching.policy.Demand;
import dev.sfumato.diffusion.batching.policy.Policy;
import dev.sfumato.diffusion.batching.results.ResultCache;
import dev.sfumato.diffusion.batching.results.ResultCache.Result;
import dev.sfumato.modelloader.onnx.Termination;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is being painted: all paintings that are not over, their order and the next unit of work. One thread, but for
 * the forecast.
 *
 * <p>A request for the same pictures as one that is being painted joins it; the painting stops when the last of its
 * requests is over.
 */
final class Easel {

    private static final RunningUnit NOTHING = new RunningUnit(List.of(), new Termination());

    private final LongSupplier clock;
    private final CostTable costs;
    private final Policy policy;
    private final Turns turns;
    private final Workbench workbench;
    private final ResultCache results;
    private final Audience.Ending ending;
    private final Map<Long, Painting> paintings = new HashMap<>();
    private volatile RunningUnit running = NOTHING;
    private volatile boolean interrupted;
    private volatile Forecast forecast = Forecast.NOTHING;
    private long lastId;

    Easel(
            BatchingConfig config,
            CostTable costs,
            MemoryGauge gauge,
            LongSupplier clock,
            Pace pace,
            Audience.Ending ending) {
        this.clock = clock;
        this.costs = costs;
        this.ending = ending;
        policy = config.policy().get();
        turns = new Turns(costs, config.memory());
        workbench = new Workbench(clock, costs, gauge, policy, pace);
        results = new ResultCache(config.resultBytes());
    }

    /** The work ahead as of the last unit of work; any thread. */
    Forecast forecast() {
        return forecast;
    }

    void admit(GenerationJob job) {
        Object pixels = job.pixels();
        if (pixels == null) {
            add(job);
            return;
        }
        Optional<Painting> twin = paintings.values().stream()
                .filter(painting -> painting.isFor(pixels))
                .findFirst();
        Optional<Result> known = results.find(pixels);
        if (twin.isPresent()) {
            twin.get().join(job, clock.getAsLong());
            policy.remove(twin.get().id());
            policy.add(demand(twin.get()));
        } else if (known.isPresent()) {
            replay(job, known.get());
        } else {
            add(job);
        }
    }

    private void add(GenerationJob job) {
        lastId++;
        Painting painting = new Painting(lastId, job, job.work().prices(costs), ending);
        paintings.put(painting.id(), painting);
        policy.add(demand(painting));
    }

    /** As weighty as the weightiest of its requests, and as pressed as the most pressed. */
    private static Demand demand(Painting painting) {
        Collection<GenerationJob> jobs = painting.audience().jobs();
        double weight = jobs.stream()
                .mapToDouble(job -> job.options().priority().weight())
                .max()
                .orElse(1);
        long deadline = jobs.stream().mapToLong(GenerationJob::deadlineAt).min().orElse(Long.MAX_VALUE);
        return new Demand(
                painting.id(),
                painting.caller(),
                weight,
                Math.max(painting.left(), Double.MIN_NORMAL),
                deadline == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : deadline / 1e9);
    }

    private void replay(GenerationJob job, Result result) {
        Audience audience = new Audience(ending);
        audience.add(job);
        audience.tell(job, (own, listener) -> {
            own.started(clock.getAsLong());
            listener.encoded(result.warnings(), Duration.ZERO);
            for (int i = 0; i < result.pictures().size(); i++) {
                listener.painted(i, result.pictures().get(i), Duration.ZERO);
            }
        });
        audience.endAll(JobListener::completed);
    }

    void endCancelledAndLate() {
        long now = clock.getAsLong();
        for (Painting painting : List.copyOf(paintings.values())) {
            Audience audience = painting.audience();
            audience.endIf(GenerationJob::isCancelled, (_, listener) -> listener.cancelled(CancelReason.REQUESTED));
            audience.endIf(job -> job.isLate(now), (job, listener) -> listener.failed(late(job, painting)));
            dropIfOver(painting);
        }
    }

    private static DeadlineExceededException late(GenerationJob job, Painting painting) {
        return new DeadlineExceededException(
                Objects.requireNonNull(job.options().deadline()), painting.state());
    }

    /** Does one unit of work, if there is any. */
    boolean work() {
        if (paintings.isEmpty()) {
            forecast = Forecast.NOTHING;
            return false;
        }
        List<Painting> order = policy.order(clock.getAsLong() / 1e9).stream()
                .map(id -> Objects.requireNonNull(paintings.get(id)))
                .toList();
        perform(turns.next(order));
        for (Painting painting : order) {
            if (painting.isDone()) {
                finish(painting);
            }
            dropIfOver(painting);
        }
        forecast = new Forecast(order.stream()
                .filter(painting -> !painting.isOver())
                .map(painting -> new Ahead(painting.id(), painting.left()))
                .toList());
        return true;
    }

    private void perform(UnitOfWork unit) {
        RunningUnit begun = RunningUnit.of(unit);
        running = begun;
        // Whoever cancelled or interrupted before this line did not find it.
        begun.endIfUnwanted();
        if (interrupted) {
            begun.termination().terminate();
        }
        begun.termination().during(() -> {
            workbench.perform(unit);
            return true;
        });
        running = NOTHING;
    }

    /** Some request was cancelled; any thread. */
    void cancelled() {
        running.endIfUnwanted();
    }

    /** Ends all runs of graphs from now on, for whomever they are; any thread. */
    void interrupt() {
        interrupted = true;
        running.termination().terminate();
    }

    private void finish(Painting painting) {
        painting.pixels()
                .ifPresent(pixels ->
                        results.put(pixels, new Result(painting.conditioning().warnings(), painting.finished())));
        painting.audience().endAll(JobListener::completed);
    }

    private void dropIfOver(Painting painting) {
        if (painting.isOver() && paintings.remove(painting.id()) != null) {
            policy.remove(painting.id());
        }
    }

    /** Cancels everything. */
    void handBack() {
        for (Painting painting : List.copyOf(paintings.values())) {
            CancelReason reason = painting.isEncoded() ? CancelReason.INTERRUPTED : CancelReason.NOT_STARTED;
            painting.audience().endAll(listener -> listener.cancelled(reason));
            dropIfOver(painting);
        }
        forecast = Forecast.NOTHING;
    }
}
