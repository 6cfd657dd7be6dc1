package dev.sfumato.diffusion;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.EmbeddingChoice;
import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A wish for pictures as it came; null stands for the model's own default.
 *
 * <p>Nothing is checked here: {@link DiffusionEngine#resolve} does, and fills the gaps.
 *
 * @param prompt what to paint, 1 to 32,000 characters
 * @param negativePrompt what to keep away from, 0 to 32,000 characters; used where guidance is above 1
 * @param template whether both prompts are templates, see {@link dev.sfumato.prompts.template.PromptTemplate}, whose
 *     gaps the seed of the first picture fills
 * @param promptSyntax how both prompts are read; null is the engine's default
 * @param emphasis what becomes of weighted states; only with a syntax; null is {@link Emphasis#ORIGINAL}
 * @param model an id that the engine's repository knows, or a model folder
 * @param seed of the first picture, 0 to 2^63-1; null draws one of 32 bits
 * @param steps denoising steps, 1 to 1000
 * @param guidanceScale classifier-free guidance, 0 to 100; 1 or less is without
 * @param guidanceRescale 0 to 1, see {@link dev.sfumato.diffusion.guidance.GuidanceOptions}; null is 0
 * @param guidanceStart 0 to less than {@code guidanceEnd}; null is 0
 * @param guidanceEnd at most 1; null is 1
 * @param scheduler the sampling algorithm; null is the one that the model names
 * @param sigmaSchedule how its noise levels are laid out; null is as {@code scheduler} says, or as the model does
 * @param rng what the noise is drawn with; null is {@link NoiseGenerator#CPU}
 * @param width pixels; null is that of the task's image, or else the model's
 * @param height pixels
 * @param task what to start from beside the prompts, {@link TaskRequest#NONE} for text alone
 * @param count pictures, 1 to 10; picture k gets seed + k
 * @param adapters what is added to the model, from the home folder
 */
public record GenerationRequest(
        String prompt,
        String negativePrompt,
        boolean template,
        @Nullable PromptSyntax promptSyntax,
        @Nullable Emphasis emphasis,
        @Nullable String model,
        @Nullable Long seed,
        @Nullable Integer steps,
        @Nullable Double guidanceScale,
        @Nullable Double guidanceRescale,
        @Nullable Double guidanceStart,
        @Nullable Double guidanceEnd,
        @Nullable SchedulerChoice scheduler,
        @Nullable SigmaSchedule sigmaSchedule,
        @Nullable NoiseGenerator rng,
        @Nullable Integer width,
        @Nullable Integer height,
        TaskRequest task,
        int count,
        Adapters adapters) {

    /** One picture with the defaults of the default model. */
    public static GenerationRequest of(String prompt) {
        return builder(prompt).build();
    }

    public static Builder builder(String prompt) {
        return new Builder(prompt);
    }

    /** A request in the making; not thread-safe. */
    public static final class Builder {

        private final String prompt;
        private String negativePrompt = "";
        private boolean template;
        private @Nullable PromptSyntax promptSyntax;
        private @Nullable Emphasis emphasis;
        private @Nullable String model;
        private @Nullable Long seed;
        private @Nullable Integer steps;
        private @Nullable Double guidanceScale;
        private @Nullable Double guidanceRescale;
        private @Nullable Double guidanceStart;
        private @Nullable Double guidanceEnd;
        private @Nullable SchedulerChoice scheduler;
        private @Nullable SigmaSchedule sigmaSchedule;
        private @Nullable NoiseGenerator rng;
        private @Nullable Integer width;
        private @Nullable Integer height;
        private TaskRequest task = TaskRequest.NONE;
        private int count = 1;
        private Adapters adapters = Adapters.NONE;
        private @Nullable SourceImage controlImage;
        private @Nullable Double controlScale;

        private Builder(String prompt) {
            this.prompt = prompt;
        }

        public Builder negativePrompt(String value) {
            negativePrompt = value;
            return this;
        }

        public Builder template(boolean value) {
            template = value;
            return this;
        }

        public Builder promptSyntax(@Nullable PromptSyntax value) {
            promptSyntax = value;
            return this;
        }

        public Builder emphasis(@Nullable Emphasis value) {
            emphasis = value;
            return this;
        }

        public Builder model(@Nullable String value) {
            model = value;
            return this;
        }

        public Builder seed(@Nullable Long value) {
            seed = value;
            return this;
        }

        public Builder steps(@Nullable Integer value) {
            steps = value;
            return this;
        }

        public Builder guidanceScale(@Nullable Double value) {
            guidanceScale = value;
            return this;
        }

        public Builder guidanceRescale(@Nullable Double value) {
            guidanceRescale = value;
            return this;
        }

        public Builder guidanceStart(@Nullable Double value) {
            guidanceStart = value;
            return this;
        }

        public Builder guidanceEnd(@Nullable Double value) {
            guidanceEnd = value;
            return this;
        }

        public Builder scheduler(@Nullable SchedulerChoice value) {
            scheduler = value;
            return this;
        }

        public Builder scheduler(SchedulerType value) {
            return scheduler(SchedulerChoice.of(value));
        }

        public Builder sigmaSchedule(@Nullable SigmaSchedule value) {
            sigmaSchedule = value;
            return this;
        }

        public Builder rng(@Nullable NoiseGenerator value) {
            rng = value;
            return this;
        }

        public Builder width(@Nullable Integer value) {
            width = value;
            return this;
        }

        public Builder height(@Nullable Integer value) {
            height = value;
            return this;
        }

        public Builder size(int width, int height) {
            return width(width).height(height);
        }

        public Builder task(TaskRequest value) {
            task = value;
            return this;
        }

        /** Changes what has been said of the task so far. */
        public Builder task(UnaryOperator<TaskRequest> change) {
            task = change.apply(task);
            return this;
        }

        public Builder count(int value) {
            count = value;
            return this;
        }

        public Builder adapters(Adapters value) {
            adapters = value;
            return this;
        }

        public Builder loras(List<LoraChoice> value) {
            adapters = new Adapters(value, adapters.embeddings(), adapters.control());
            return this;
        }

        /** Words to learn, by the names of their files. */
        public Builder embeddings(List<String> names) {
            adapters = new Adapters(
                    adapters.loras(), names.stream().map(EmbeddingChoice::new).toList(), adapters.control());
            return this;
        }

        /** The picture that is followed; the model needs a ControlNet. */
        public Builder controlImage(@Nullable SourceImage value) {
            controlImage = value;
            return this;
        }

        /** How strongly the control image is followed, 0 to 10; null is 1. */
        public Builder controlScale(@Nullable Double value) {
            controlScale = value;
            return this;
        }

        private Adapters adaptersWithControl() {
            if (controlImage == null && controlScale == null) {
                return adapters;
            }
            if (controlImage == null) {
                throw new InvalidRequestException(
                        "controlnet_conditioning_scale",
                        "means nothing without control_image",
                        String.valueOf(controlScale),
                        "control_image beside it");
            }
            double scale = controlScale == null ? 1 : controlScale;
            if (!(scale >= 0 && scale <= Control.MOST)) {
                throw new InvalidRequestException(
                        "controlnet_conditioning_scale", "is out of range", scale, "0 to " + Control.MOST);
            }
            return adapters.withControl(new Control(controlImage, scale));
        }

        /**
         * The request.
         *
         * @throws InvalidRequestException if the control image's scale is out of range or alone
         */
        public GenerationRequest build() {
            return new GenerationRequest(
                    prompt,
                    negativePrompt,
                    template,
                    promptSyntax,
                    emphasis,
                    model,
                    seed,
                    steps,
                    guidanceScale,
                    guidanceRescale,
                    guidanceStart,
                    guidanceEnd,
                    scheduler,
                    sigmaSchedule,
                    rng,
                    width,
                    height,
                    task,
                    count,
                    adaptersWithControl());
        }
    }
}
