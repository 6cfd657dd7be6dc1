package dev.sfumato.diffusion.task;

import java.util.Optional;

/** What a picture is made from, beside its prompts. */
public sealed interface Task {

    /** From text alone. */
    static Task text() {
        return new TextToImage(Optional.empty());
    }

    TaskKind kind();

    /** How many of a schedule's steps are left out at its noisy end. */
    default int firstStep(int steps) {
        return 0;
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

        @Override
        public int firstStep(int steps) {
            return Strength.firstStep(steps, strength);
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

        @Override
        public int firstStep(int steps) {
            return Strength.firstStep(steps, strength);
        }
    }
}
