package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.EmbeddingChoice;
import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A request in the making; not thread-safe. */
public final class GenerationRequestBuilder {

    private final String prompt;
    private String negativePrompt = "";
    private boolean template;
    private @Nullable PromptSyntax promptSyntax;
    private @Nullable Emphasis emphasis;
    private @Nullable Integer clipSkip;
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
    private ControlChoice control = ControlChoice.NONE;

    GenerationRequestBuilder(String prompt) {
        this.prompt = prompt;
    }

    public GenerationRequestBuilder negativePrompt(String value) {
        negativePrompt = value;
        return this;
    }

    public GenerationRequestBuilder template(boolean value) {
        template = value;
        return this;
    }

    public GenerationRequestBuilder promptSyntax(@Nullable PromptSyntax value) {
        promptSyntax = value;
        return this;
    }

    public GenerationRequestBuilder emphasis(@Nullable Emphasis value) {
        emphasis = value;
        return this;
    }

    /** The last layers of CLIP's text encoders that are left out; null is 0, and AUTOMATIC1111 counts one more. */
    public GenerationRequestBuilder clipSkip(@Nullable Integer value) {
        clipSkip = value;
        return this;
    }

    public GenerationRequestBuilder model(@Nullable String value) {
        model = value;
        return this;
    }

    public GenerationRequestBuilder seed(@Nullable Long value) {
        seed = value;
        return this;
    }

    public GenerationRequestBuilder steps(@Nullable Integer value) {
        steps = value;
        return this;
    }

    public GenerationRequestBuilder guidanceScale(@Nullable Double value) {
        guidanceScale = value;
        return this;
    }

    public GenerationRequestBuilder guidanceRescale(@Nullable Double value) {
        guidanceRescale = value;
        return this;
    }

    public GenerationRequestBuilder guidanceStart(@Nullable Double value) {
        guidanceStart = value;
        return this;
    }

    public GenerationRequestBuilder guidanceEnd(@Nullable Double value) {
        guidanceEnd = value;
        return this;
    }

    public GenerationRequestBuilder scheduler(@Nullable SchedulerChoice value) {
        scheduler = value;
        return this;
    }

    public GenerationRequestBuilder scheduler(SchedulerType value) {
        return scheduler(SchedulerChoice.of(value));
    }

    public GenerationRequestBuilder sigmaSchedule(@Nullable SigmaSchedule value) {
        sigmaSchedule = value;
        return this;
    }

    public GenerationRequestBuilder rng(@Nullable NoiseGenerator value) {
        rng = value;
        return this;
    }

    public GenerationRequestBuilder width(@Nullable Integer value) {
        width = value;
        return this;
    }

    public GenerationRequestBuilder height(@Nullable Integer value) {
        height = value;
        return this;
    }

    public GenerationRequestBuilder size(int width, int height) {
        return width(width).height(height);
    }

    public GenerationRequestBuilder task(TaskRequest value) {
        task = value;
        return this;
    }

    /** Changes what has been said of the task so far. */
    public GenerationRequestBuilder task(UnaryOperator<TaskRequest> change) {
        task = change.apply(task);
        return this;
    }

    public GenerationRequestBuilder count(int value) {
        count = value;
        return this;
    }

    public GenerationRequestBuilder adapters(Adapters value) {
        adapters = value;
        return this;
    }

    public GenerationRequestBuilder loras(List<LoraChoice> value) {
        adapters = new Adapters(value, adapters.embeddings(), adapters.control());
        return this;
    }

    /** Words to learn, by the names of their files. */
    public GenerationRequestBuilder embeddings(List<String> names) {
        adapters = new Adapters(
                adapters.loras(), names.stream().map(EmbeddingChoice::new).toList(), adapters.control());
        return this;
    }

    /** The picture that is followed; the model needs a ControlNet. */
    public GenerationRequestBuilder controlImage(@Nullable SourceImage value) {
        control = control.withImage(value);
        return this;
    }

    /** How strongly the control image is followed, 0 to 10; null is 1. */
    public GenerationRequestBuilder controlScale(@Nullable Double value) {
        control = control.withScale(value);
        return this;
    }

    /** The share of the steps before which the control image is not followed, 0 to 1; null is 0. */
    public GenerationRequestBuilder controlStart(@Nullable Double value) {
        control = control.withStart(value);
        return this;
    }

    /** The share of the steps after which the control image is not followed, 0 to 1; null is 1. */
    public GenerationRequestBuilder controlEnd(@Nullable Double value) {
        control = control.withEnd(value);
        return this;
    }

    /**
     * The request.
     *
     * @throws InvalidRequestException if the control image's scale or interval is out of range or alone
     */
    public GenerationRequest build() {
        return new GenerationRequest(
                prompt,
                negativePrompt,
                template,
                promptSyntax,
                emphasis,
                clipSkip,
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
                control.addTo(adapters));
    }
}
