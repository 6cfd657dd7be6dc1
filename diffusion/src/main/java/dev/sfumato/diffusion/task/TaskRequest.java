package dev.sfumato.diffusion.task;

import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a {@link Task} as it came; null stands for a default.
 *
 * @param image the picture to start from; null starts from text alone
 * @param mask white where {@code image} is painted anew; null is everywhere
 * @param strength how far from {@code image}, above 0 and at most 1; null is 1 with a mask, otherwise the model's
 * @param hiresScale how many times larger a second pass paints, above 1 and at most 8; null is one pass
 * @param hiresStrength of the second pass, above 0 and at most 1; null is 0.7
 * @param hiresSteps of the second pass's whole schedule, 1 to 1000; null is as many as the first pass has
 * @param hiresUpscaler null is {@link Upscaler#LATENT}
 * @param vaeTiling whether large pictures are decoded in tiles; null is from 2 megapixels on
 */
public record TaskRequest(
        @Nullable SourceImage image,
        @Nullable SourceImage mask,
        @Nullable Double strength,
        @Nullable Double hiresScale,
        @Nullable Double hiresStrength,
        @Nullable Integer hiresSteps,
        @Nullable Upscaler hiresUpscaler,
        @Nullable Boolean vaeTiling) {

    /** From text alone, in one pass. */
    public static final TaskRequest NONE = new TaskRequest(null, null, null, null, null, null, null, null);

    private static final double HIRES_STRENGTH = 0.7;
    private static final int MOST_STEPS = 1000;
    private static final long TILED_FROM = 2L * 1024 * 1024;

    /** From a picture, with the model's own strength if that is null. */
    public static TaskRequest imageToImage(SourceImage image, @Nullable Double strength) {
        return NONE.withImage(image).withStrength(strength);
    }

    /** Paints the white part of a mask anew. */
    public static TaskRequest inpaint(SourceImage image, SourceImage mask, @Nullable Double strength) {
        return NONE.withImage(image).withMask(mask).withStrength(strength);
    }

    /** In two passes, of which the second is so many times larger. */
    public static TaskRequest hiresFix(double scale) {
        return NONE.withHiresScale(scale);
    }

    /** What asks for a task again. */
    public static TaskRequest of(Task task, boolean vaeTiling) {
        TaskRequest tiled = NONE.withVaeTiling(vaeTiling);
        return switch (task) {
            case TextToImage text ->
                text.hiresFix()
                        .map(fix -> tiled.withHiresScale(fix.scale())
                                .withHiresStrength(fix.strength())
                                .withHiresSteps(fix.steps())
                                .withHiresUpscaler(fix.upscaler()))
                        .orElse(tiled);
            case ImageToImage image -> tiled.withImage(image.image()).withStrength(image.strength());
            case Inpaint inpaint ->
                tiled.withImage(inpaint.image()).withMask(inpaint.mask()).withStrength(inpaint.strength());
        };
    }

    /**
     * Refuses what no model could do.
     *
     * @throws TaskException naming the field
     */
    public void check() {
        requireWith("image", image, "mask", mask);
        requireWith("image", image, "strength", strength);
        requireWith("hires_scale", hiresScale, "hires_strength", hiresStrength);
        requireWith("hires_scale", hiresScale, "hires_steps", hiresSteps);
        requireWith("hires_scale", hiresScale, "hires_upscaler", hiresUpscaler);
        if (image != null && hiresScale != null) {
            throw new TaskException("hires_scale", "does not go with image", hiresScale, "one of the two");
        }
        requirePixels("image", image);
        requirePixels("mask", mask);
        requireShare("strength", strength);
        requireShare("hires_strength", hiresStrength);
        if (hiresScale != null && !(hiresScale > 1 && hiresScale <= HiresFix.LARGEST_SCALE)) {
            throw new TaskException("hires_scale", "is out of range", hiresScale, "above 1, at most 8");
        }
        if (hiresSteps != null && (hiresSteps < 1 || hiresSteps > MOST_STEPS)) {
            throw new TaskException("hires_steps", "is out of range", hiresSteps, "1 to " + MOST_STEPS);
        }
    }

    private static void requireWith(String needed, @Nullable Object there, String field, @Nullable Object value) {
        if (there == null && value != null) {
            throw new TaskException(field, "means nothing without " + needed, value, needed + " beside it");
        }
    }

    private static void requirePixels(String field, @Nullable SourceImage image) {
        if (image != null && image.pixels().isEmpty()) {
            throw new TaskException(
                    field, "is known by its hash only", image.sha256(), "the picture itself, with these very pixels");
        }
    }

    private static void requireShare(String field, @Nullable Double share) {
        if (share != null && !(share > 0 && share <= 1)) {
            throw new TaskException(field, "is out of range", share, "above 0, at most 1");
        }
    }

    /**
     * The task of a request that {@link #check} has passed.
     *
     * @param steps of the request
     * @param imageStrength the model's own for image-to-image
     */
    public Task toTask(int steps, double imageStrength) {
        if (image == null) {
            return new TextToImage(hiresFix(steps));
        }
        double share = or(strength, mask == null ? imageStrength : 1);
        return mask == null ? new ImageToImage(image, share) : new Inpaint(image, mask, share);
    }

    private Optional<HiresFix> hiresFix(int steps) {
        if (hiresScale == null) {
            return Optional.empty();
        }
        double share = or(hiresStrength, HIRES_STRENGTH);
        int second = or(hiresSteps, steps);
        return Optional.of(new HiresFix(hiresScale, share, second, or(hiresUpscaler, Upscaler.LATENT)));
    }

    /** Whether a picture of so many pixels is decoded in tiles. */
    public boolean tiles(int width, int height) {
        return or(vaeTiling, (long) width * height > TILED_FROM);
    }

    private static <T> T or(@Nullable T value, T fallback) {
        return value != null ? value : fallback;
    }

    public TaskRequest withImage(@Nullable SourceImage value) {
        return new TaskRequest(value, mask, strength, hiresScale, hiresStrength, hiresSteps, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withMask(@Nullable SourceImage value) {
        return new TaskRequest(image, value, strength, hiresScale, hiresStrength, hiresSteps, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withStrength(@Nullable Double value) {
        return new TaskRequest(image, mask, value, hiresScale, hiresStrength, hiresSteps, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withHiresScale(@Nullable Double value) {
        return new TaskRequest(image, mask, strength, value, hiresStrength, hiresSteps, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withHiresStrength(@Nullable Double value) {
        return new TaskRequest(image, mask, strength, hiresScale, value, hiresSteps, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withHiresSteps(@Nullable Integer value) {
        return new TaskRequest(image, mask, strength, hiresScale, hiresStrength, value, hiresUpscaler, vaeTiling);
    }

    public TaskRequest withHiresUpscaler(@Nullable Upscaler value) {
        return new TaskRequest(image, mask, strength, hiresScale, hiresStrength, hiresSteps, value, vaeTiling);
    }

    public TaskRequest withVaeTiling(@Nullable Boolean value) {
        return new TaskRequest(image, mask, strength, hiresScale, hiresStrength, hiresSteps, hiresUpscaler, value);
    }
}
