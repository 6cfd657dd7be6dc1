package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that writes down what it hears, in a journal that several may share. */
final class Recorder implements JobListener {

    private final String name;
    private final List<String> journal;
    final List<byte[]> pictures = new ArrayList<>();

    @Nullable
    Throwable error;

    Recorder(String name, List<String> journal) {
        this.name = name;
        this.journal = journal;
    }

    private void note(String what) {
        journal.add(name + " " + what);
    }

    @Override
    public void queued(int position) {
        note("queued " + position);
    }

    @Override
    public void started(Duration waited) {
        note("started");
    }

    @Override
    public void encoded(List<String> warnings, Duration took) {
        note("encoded");
    }

    @Override
    public void stepped(int image, int step, int steps, Duration took, Duration sinceStart) {
        note("image " + image + " step " + step + "/" + steps);
    }

    @Override
    public void previewed(int image, int index, int step, int steps, RgbImage pixels) {
        note("image " + image + " preview " + index + " at " + step + "/" + steps);
    }

    @Override
    public void painted(int image, RgbImage pixels, Duration took) {
        pictures.add(pixels.bytes());
        note("painted " + image);
    }

    @Override
    public void completed() {
        note("completed");
    }

    @Override
    public void failed(Throwable failure) {
        error = failure;
        note("failed");
    }

    @Override
    public void cancelled(CancelReason reason) {
        note("cancelled " + reason);
    }
}
