package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.disk.TrackingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Writes how generations ended into a run. Thread-safe. */
public final class GenerationRecorder {

    /** The value under which the pictures of a generation are logged. */
    public static final String IMAGES = "images";

    private final Tracking tracking;
    private final @Nullable Run run;
    private final AtomicBoolean described = new AtomicBoolean();

    GenerationRecorder(Tracking tracking, @Nullable Run run) {
        this.tracking = tracking;
        this.run = run;
    }

    /**
     * Encodes and logs what came of a generation.
     *
     * @param images the pictures, or null if {@code failure} tells why they are not all there
     * @param finished those that were finished all the same
     * @throws CompletionException with the generation's own failure, after that is logged
     */
    TrackedResult record(
            GenerationHandle handle,
            @Nullable List<GeneratedImage> images,
            @Nullable Throwable failure,
            Map<String, ?> extra,
            List<GeneratedImage> finished) {
        Map<String, Object> step = new LinkedHashMap<>(extra);
        step.putAll(GenerationValues.of(handle.settings()));
        step.put("generation_id", handle.id());
        step.putAll(SourcePictures.of(handle.settings()));
        if (images == null) {
            Throwable cause = cause(failure);
            step.put("status", cause instanceof CancellationException ? "cancelled" : "failed");
            step.put("error", String.valueOf(cause.getMessage()));
            if (!finished.isEmpty()) {
                step.put(
                        IMAGES,
                        finished.stream()
                                .map(image -> logged(image, png(image)))
                                .toList());
            }
            log(handle.settings(), step);
            throw new CompletionException(cause);
        }
        step.put("status", "completed");
        return completed(handle.settings(), images, step);
    }

    private TrackedResult completed(
            GenerationSettings settings, List<GeneratedImage> images, Map<String, Object> step) {
        List<byte[]> files = new ArrayList<>();
        List<Image> logged = new ArrayList<>();
        for (GeneratedImage image : images) {
            byte[] png = png(image);
            files.add(png);
            logged.add(logged(image, png));
        }
        step.putAll(GenerationValues.timings(images));
        step.put(IMAGES, logged);
        Long number = log(settings, step);
        List<TrackedImage> tracked = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            tracked.add(new TrackedImage(
                    images.get(i),
                    files.get(i),
                    number == null ? null : logged.get(i).sha256()));
        }
        return new TrackedResult(tracked, number == null || run == null ? null : run.id(), number);
    }

    private static byte[] png(GeneratedImage image) {
        return ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
    }

    private static Image logged(GeneratedImage image, byte[] png) {
        return Image.of(
                png, "png", image.width(), image.height(), image.settings().prompt() + " (seed " + image.seed() + ")");
    }

    private @Nullable Long log(GenerationSettings settings, Map<String, Object> step) {
        if (run == null) {
            return null;
        }
        try {
            describe(run, settings);
            long number = run.log(step);
            tracking.worked();
            return number;
        } catch (TrackingException | IllegalStateException failure) {
            tracking.failed("logging a generation in run " + run.id(), failure);
            return null;
        }
    }

    // Known only once something was painted: what a session paints with is chosen by its requests.
    private void describe(Run run, GenerationSettings settings) {
        if (!described.get()) {
            run.config()
                    .update(Map.of(
                            "model", settings.model(),
                            "model_hash", settings.modelHash()));
            run.config().update(RunEnvironment.runtime());
            described.set(true);
        }
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return wrapped.getCause();
        }
        return failure == null ? new IllegalStateException("the engine gave neither pictures nor a reason") : failure;
    }
}
