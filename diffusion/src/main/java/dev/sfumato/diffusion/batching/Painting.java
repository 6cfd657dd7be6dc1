package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.Picture.Stage;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.JobWork.Prices;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The making of a request's pictures: its prompts are encoded once, then each picture goes its way. It may be for
 * several requests, as long as they are for the same pictures. The engine thread alone knows it.
 */
final class Painting {

    private final long id;
    private final JobWork work;
    private final Prices prices;
    private final boolean deterministic;
    private final String caller;
    private final @Nullable Object pixels;
    private final Audience audience;
    private final List<Picture> pictures;
    private final List<RgbImage> finished = new ArrayList<>();
    private double left;
    private long startedAt;
    private Duration encoding = Duration.ZERO;
    private @Nullable Conditioning conditioning;

    Painting(long id, GenerationJob first, Prices prices, Audience.Ending ending) {
        this.id = id;
        this.work = first.work();
        this.prices = prices;
        this.deterministic = first.options().deterministic();
        this.caller = first.options().caller();
        this.pixels = first.pixels();
        this.audience = new Audience(ending);
        this.left = work.seconds(prices);
        this.pictures = IntStream.range(0, work.count())
                .mapToObj(index -> new Picture(this, work, index))
                .toList();
        audience.add(first);
        first.painting(id);
        shareLeft();
    }

    long id() {
        return id;
    }

    /** Who came first for it. */
    String caller() {
        return caller;
    }

    /** What its pixels are known by, if they are. */
    Optional<Object> pixels() {
        return Optional.ofNullable(pixels);
    }

    boolean isFor(Object other) {
        return other.equals(pixels);
    }

    DiffusionPipeline pipeline() {
        return work.pipeline();
    }

    boolean isDeterministic() {
        return deterministic;
    }

    Audience audience() {
        return audience;
    }

    List<Picture> pictures() {
        return pictures;
    }

    JobWork work() {
        return work;
    }

    Prices prices() {
        return prices;
    }

    /** Whether nobody waits for it any more. */
    boolean isOver() {
        return audience.isEmpty();
    }

    boolean isEncoded() {
        return conditioning != null;
    }

    boolean isDone() {
        return finished.size() == pictures.size();
    }

    /** The first picture that is not done; pictures are finished in their order. */
    Picture next() {
        return pictures.get(Math.min(finished.size(), pictures.size() - 1));
    }

    /** Bytes of its pictures that have begun. */
    long begunBytes() {
        return work.pictureBytes()
                * pictures.stream()
                        .filter(picture -> picture.stage() != Stage.BEGIN)
                        .count();
    }

    WorkClass stepClass(Picture picture) {
        return work.step(picture.isSecond());
    }

    Conditioning conditioning() {
        return Objects.requireNonNull(conditioning, "the prompts are not encoded yet");
    }

    /** Seconds of work that are still expected. */
    double left() {
        return left;
    }

    void worked(double seconds) {
        left = Math.max(0, left - seconds);
        shareLeft();
    }

    private void shareLeft() {
        for (GenerationJob job : audience.jobs()) {
            job.left(left);
        }
    }

    /** A request for the same pictures comes to it, and hears what it missed. */
    void join(GenerationJob job, long now) {
        job.painting(id);
        job.left(0);
        audience.add(job);
        Conditioning known = conditioning;
        if (known != null) {
            audience.tell(job, (own, listener) -> {
                own.started(now);
                listener.encoded(known.warnings(), encoding);
                for (int i = 0; i < finished.size(); i++) {
                    listener.painted(i, finished.get(i), Duration.ZERO);
                }
            });
        }
    }

    void start(long now) {
        startedAt = now;
        audience.tellEach((job, _) -> job.started(now));
    }

    void encoded(Conditioning encoded, Duration took) {
        conditioning = encoded;
        encoding = took;
        audience.tell(listener -> listener.encoded(encoded.warnings(), took));
    }

    void stepped(Picture picture, Duration took, long now) {
        int step = picture.step();
        int steps = picture.steps();
        Duration elapsed = Duration.ofNanos(now - startedAt);
        audience.tell(listener -> listener.stepped(picture.index(), step, steps, took, elapsed));
        if (audience.jobs().stream()
                .anyMatch(job -> job.previews().after(step, steps).isPresent())) {
            RgbImage preview = picture.preview();
            audience.tellEach((job, listener) -> {
                OptionalInt due = job.previews().after(step, steps);
                due.ifPresent(index -> listener.previewed(picture.index(), index, step, steps, preview));
            });
        }
    }

    void painted(Picture picture, RgbImage pixels, Duration took) {
        finished.add(pixels);
        audience.tell(listener -> listener.painted(picture.index(), pixels, took));
    }

    List<RgbImage> finished() {
        return List.copyOf(finished);
    }

    /** Where it is, to be told to people. */
    String state() {
        if (!isEncoded()) {
            return "waiting for its first turn";
        }
        Picture picture = next();
        String at = picture.stage() == Stage.BEGIN ? "" : " after step " + picture.step() + " of " + picture.steps();
        return "at picture " + (picture.index() + 1) + " of " + pictures.size() + at;
    }
}
