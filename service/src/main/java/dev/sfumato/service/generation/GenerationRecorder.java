package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.disk.TrackingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Writes how generations ended into a run. Thread-safe. */
final class GenerationRecorder {
    private final Tracking tracking;
    private final @Nullable Run run;

    GenerationRecorder(Tracking tracking, @Nullable Run run) {
        this.tracking = tracking;
        this.run = run;
    }

    /**
     * Encodes and logs what came of a generation.
     *
     * @param images the pictures, or null if {@code failure} tells why there are none
     * @throws CompletionException with the generation's own failure, after that is logged
     */
    TrackedResult record(
            GenerationHandle handle,
            @Nullable List<GeneratedImage> images,
            @Nullable Throwable failure,
            Map<String, ?> extra) {
        Map<String, Object> step = new LinkedHashMap<>(extra);
        step.putAll(GenerationValues.of(handle.settings()));
        step.put("generation_id", handle.id());
        if (images == null) {
            Throwable cause = cause(failure);
            step.put("status", cause instanceof CancellationException ? "cancelled" : "failed");
            step.put("error", String.valueOf(cause.getMessage()));
            log(step);
            throw new CompletionException(cause);
        }
        step.put("status", "completed");
        return completed(images, step);
    }

    private TrackedResult completed(List<GeneratedImage> images, Map<String, Object> step) {
        List<byte[]> files = new ArrayList<>();
        List<Image> logged = new ArrayList<>();
        for (GeneratedImage image : images) {
            byte[] png = ImageCodec.encode(image, ImageFormat.PNG, 100, GenerationRecord.of(image));
            files.add(png);
            logged.add(Image.of(
                    png,
                    "png",
                    image.width(),
                    image.height(),
                    image.settings().prompt() + " (seed " + image.seed() + ")"));
        }
        step.putAll(GenerationValues.timings(images));
        step.put("images", logged);
        Long number = log(step);
        List<TrackedImage> tracked = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            tracked.add(new TrackedImage(
                    images.get(i),
                    files.get(i),
                    number == null ? null : logged.get(i).sha256()));
        }
        return new TrackedResult(tracked, number == null || run == null ? null : run.id(), number);
    }

    private @Nullable Long log(Map<String, Object> step) {
        if (run == null) {
            return null;
        }
        try {
            long number = run.log(step);
            tracking.worked();
            return number;
        } catch (TrackingException | IllegalStateException failure) {
            tracking.failed("logging a generation in run " + run.id(), failure);
            return null;
        }
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return wrapped.getCause();
        }
        return failure == null ? new IllegalStateException("the engine gave neither pictures nor a reason") : failure;
    }
}
