package dev.sfumato.diffusion.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a picture is made from, beside its prompts. */
public sealed interface Task {

    /** From text alone. */
    static Task text() {
        return new TextToImage(Optional.empty());
    }

    TaskKind kind();

    /** How the picture is enlarged and painted over, if it is. */
    default Optional<HiresFix> hiresFix() {
        return Optional.empty();
    }

    /** What records say of the task, by the names of the HTTP API; pictures by their hashes. */
    default Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("task", kind().wireName());
        switch (this) {
            case TextToImage text ->
                text.hiresFix().ifPresent(fix -> {
                    values.put("hires_scale", fix.scale());
                    values.put("hires_strength", fix.strength());
                    values.put("hires_steps", fix.steps());
                    values.put("hires_upscaler", fix.upscaler().wireName());
                });
            case ImageToImage image -> {
                values.put("image_sha256", image.image().sha256());
                values.put("strength", image.strength());
            }
            case Inpaint inpaint -> {
                values.put("image_sha256", inpaint.image().sha256());
                values.put("mask_sha256", inpaint.mask().sha256());
                values.put("strength", inpaint.strength());
            }
        }
        return values;
    }

    /** The share of a schedule's steps that is made; 1 from text alone. */
    default double strength() {
        return 1;
    }

    /**
     * From text alone.
     *
     * @param hiresFix how the picture is enlarged and painted over, if it is
     */
    record TextToImage(Optional<HiresFix> hiresFix) implements Task {

        @Override
        public TaskKind kind() {
            return hiresFix.isPresent() ? TaskKind.HIRES_FIX : TaskKind.TEXT_TO_IMAGE;
        }
    }

    /**
     * From a picture, which is made noisy and denoised again.
     *
     * @param image the picture; scaled to the size that is painted
     * @param strength how noisy, above 0 and at most 1: the share of the schedule's steps that is made
     */
    record ImageToImage(SourceImage image, double strength) implements Task {

        public ImageToImage {
            Strength.require(strength);
        }

        @Override
        public TaskKind kind() {
            return TaskKind.IMAGE_TO_IMAGE;
        }
    }

    /**
     * From a picture of which a part is painted anew.
     *
     * @param image the picture; scaled to the size that is painted
     * @param mask white, from grey 128 on, where to paint; scaled to the size that is painted
     * @param strength as of {@link ImageToImage}; at 1 the part begins as noise alone
     */
    record Inpaint(SourceImage image, SourceImage mask, double strength) implements Task {

        public Inpaint {
            Strength.require(strength);
        }

        @Override
        public TaskKind kind() {
            return TaskKind.INPAINT;
        }
    }
}
