package dev.sfumato.service.generation;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.disk.TrackingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes how generations ended into a run. Thread-safe. */
public final class GenerationRecorder {

    /** The value under which the pictures of a generation are logged. */
    public static final String IMAGES = "images";

    private final Tracking tracking;
    private final SessionRun session;
    private final LogPolicy policy;
    private final AtomicReference<@Nullable String> described = new AtomicReference<>();

    GenerationRecorder(Tracking tracking, SessionRun session) {
        this.tracking = tracking;
        this.session = session;
        policy = tracking.policy();
    }

    /**
     * Encodes and logs what came of a generation.
     *
     * @param images the pictures, or null if {@code failure} tells why they are not all there
     * @param finished those that were finished all the same
     * @param joules its share of the energy, if that is known
     * @throws CompletionException with the generation's own failure, after that is logged
     */
    TrackedResult record(
            GenerationHandle handle,
            @Nullable List<GeneratedImage> images,
            @Nullable Throwable failure,
            Map<String, ?> extra,
            List<GeneratedImage> finished,
            OptionalDouble joules) {
        Map<String, Object> step = new LinkedHashMap<>(extra);
        step.putAll(policy.allowed(GenerationValues.of(handle.settings())));
        step.put("generation_id", handle.id());
        if (policy.keepsImages()) {
            step.putAll(SourcePictures.of(handle.settings()));
        }
        joules.ifPresent(used -> step.put(GenerationValues.ENERGY, GenerationValues.joules(used)));
        if (images == null) {
            Throwable cause = cause(failure);
            step.put("status", cause instanceof CancellationException ? "cancelled" : "failed");
            step.put("error", policy.told(cause));
            addPictures(step, finished.stream().map(this::stored).toList());
            log(handle.settings(), step);
            throw new CompletionException(cause);
        }
        step.put("status", "completed");
        return completed(handle.settings(), images, step);
    }

    private TrackedResult completed(
            GenerationSettings settings, List<GeneratedImage> images, Map<String, Object> step) {
        List<byte[]> files = images.stream().map(GenerationRecorder::png).toList();
        List<Image> stored = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            stored.add(policy.keepsPrompts() ? logged(images.get(i), files.get(i)) : stored(images.get(i)));
        }
        step.putAll(GenerationValues.timings(images));
        List<String> warnings = images.getFirst().warnings();
        // they quote what of the prompt was not read
        if (!warnings.isEmpty() && policy.keepsPrompts()) {
            step.put("warnings", warnings);
        }
        addPictures(step, stored);
        Logged logged = log(settings, step);
        List<TrackedImage> tracked = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            boolean kept = logged.step() != null && policy.keepsImages();
            tracked.add(new TrackedImage(
                    images.get(i), files.get(i), kept ? stored.get(i).sha256() : null));
        }
        return new TrackedResult(tracked, logged.run(), logged.step(), logged.problem());
    }

    private void addPictures(Map<String, Object> step, List<Image> pictures) {
        if (policy.keepsImages() && !pictures.isEmpty()) {
            step.put(IMAGES, pictures);
        }
    }

    private static byte[] png(GeneratedImage image) {
        return ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
    }

    /** The picture with what it may say about itself. */
    private Image stored(GeneratedImage image) {
        GenerationRecord record = policy.allowed(GenerationRecord.of(image));
        return logged(image, ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, record));
    }

    private Image logged(GeneratedImage image, byte[] png) {
        String seed = "seed " + image.seed();
        String caption = policy.keepsPrompts() ? image.settings().prompt() + " (" + seed + ")" : seed;
        return Image.of(png, "png", image.width(), image.height(), caption);
    }

    /** Where a generation was logged, or why it was not. */
    private record Logged(
            @Nullable String run,
            @Nullable Long step,
            @Nullable String problem) {}

    private Logged log(GenerationSettings settings, Map<String, Object> step) {
        Run run = session.ready().orElse(null);
        if (run != null) {
            try {
                describe(run, settings);
                long number = run.log(step);
                session.worked();
                return new Logged(run.id(), number, null);
            } catch (TrackingException | IllegalStateException failure) {
                session.refused(run, failure);
            }
        }
        tracking.missed();
        return new Logged(null, null, tracking.problem().orElse("no run could be begun"));
    }

    // Known only once something was painted: what a session paints with is chosen by its requests.
    private void describe(Run run, GenerationSettings settings) {
        if (!run.id().equals(described.get())) {
            run.config().update(Map.of("model", settings.model(), "model_hash", settings.modelHash()));
            run.config().update(RunEnvironment.runtime());
            List<String> sources = tracking.energy().sources();
            if (!sources.isEmpty()) {
                run.config().update(Map.of("energy_sources", sources));
            }
            described.set(run.id());
        }
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return wrapped.getCause();
        }
        return failure == null ? new IllegalStateException("the engine gave neither pictures nor a reason") : failure;
    }
}
