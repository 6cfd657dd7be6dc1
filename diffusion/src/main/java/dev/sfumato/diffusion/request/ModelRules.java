package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.TaskRules;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.TaskException;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.prompts.PromptException;
import org.jspecify.annotations.Nullable;

/** What a loaded model refuses of settings whose values are all within their own limits. */
public record ModelRules(DiffusionPipeline pipeline) {

    /** Refuses settings that were resolved elsewhere and that this model cannot honour. */
    public void checkForeign(GenerationSettings settings) {
        String hash = pipeline.manifest().contentHash();
        if (!settings.modelHash().equals(hash)) {
            throw new InvalidRequestException(
                    "model",
                    "'" + settings.model() + "' has other files than when the settings were made",
                    settings.modelHash(),
                    hash);
        }
        checkSize(settings.width(), settings.height());
        check(settings);
    }

    /** Refuses settings of a size that the model paints and that it cannot honour otherwise. */
    void check(GenerationSettings settings) {
        checkSchedule(settings);
        checkTask(settings);
        checkPrompts(settings);
    }

    private void checkControl(@Nullable Control control) {
        if (control == null) {
            return;
        }
        if (!pipeline.followsPictures()) {
            throw new InvalidRequestException(
                    "control_image",
                    "model '" + pipeline.manifest().id() + "' cannot follow it",
                    control.image(),
                    "a Stable Diffusion 1, 2 or XL model whose folder has a controlnet, or no control_image");
        }
        if (control.image().pixels().isEmpty()) {
            throw new InvalidRequestException(
                    "control_image",
                    "is known by its hash only",
                    control.image().sha256(),
                    "the picture itself, with these very pixels");
        }
    }

    private void checkTask(GenerationSettings settings) {
        checkControl(settings.adapters().control());
        try {
            TaskRequest.of(settings.task(), settings.vaeTiling()).check();
            new TaskRules(pipeline).check(settings.task(), settings.steps(), settings.scheduler());
            new TaskRules(pipeline).checkFinished(settings.task(), settings.width(), settings.height());
        } catch (TaskException e) {
            throw RequestResolver.refused(e);
        }
    }

    private void checkClipSkip(int layers) {
        int most = pipeline.mostClipSkip();
        if (layers <= most) {
            return;
        }
        String model = "model '" + pipeline.manifest().id() + "'";
        throw new InvalidRequestException(
                "clip_skip",
                most > 0
                        ? "leaves no layer of the text encoders of " + model
                        : "cannot be honoured by " + model + ", whose prompts are not read from CLIP's layers or whose"
                                + " text encoder was exported without the states of all layers",
                layers,
                most > 0 ? "0 to " + most : "0");
    }

    private void checkPrompts(GenerationSettings settings) {
        checkClipSkip(settings.reading().clipSkip());
        try {
            pipeline.checkPrompts(settings.reading(), settings.prompt(), settings.negativePrompt(), settings.steps());
        } catch (PromptException e) {
            throw new InvalidRequestException(
                    e,
                    switch (e.field()) {
                        case "prompt" -> settings.prompt();
                        case "negative_prompt" -> settings.negativePrompt();
                        default -> settings.reading().syntax().wireName();
                    });
        }
        if (!pipeline.hasGuidanceOptions() && !settings.guidanceOptions().equals(GuidanceOptions.NONE)) {
            throw new InvalidRequestException(
                    "guidance_rescale",
                    "and a guidance interval are not supported by models of family "
                            + pipeline.manifest().family(),
                    settings.guidanceOptions(),
                    "none of guidance_rescale, guidance_start and guidance_end");
        }
    }

    void checkSize(int width, int height) {
        if (!pipeline.sizes().allows(width, height)) {
            throw new InvalidRequestException(
                    "size",
                    "model '" + pipeline.manifest().id() + "' does not paint it",
                    width + "x" + height,
                    pipeline.sizes().toString());
        }
    }

    private void checkSchedule(GenerationSettings settings) {
        SchedulerChoice choice = settings.scheduler();
        SchedulerType type = choice.type();
        Scheduler scheduler;
        try {
            pipeline.scheduler(SchedulerChoice.of(type));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "scheduler",
                    "does not go with model '" + settings.model() + "' (" + e.getMessage() + ")",
                    type.wireName(),
                    "another of " + SchedulerType.names());
        }
        try {
            scheduler = pipeline.scheduler(choice);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "sigma_schedule",
                    "does not go with scheduler " + type.wireName() + " of model '" + settings.model() + "' ("
                            + e.getMessage() + ")",
                    choice.sigmas().wireName(),
                    SigmaSchedule.NORMAL.wireName());
        }
        try {
            scheduler.start(pipeline.plan(choice, settings.steps(), settings.width(), settings.height()));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(
                    "steps",
                    "do not go with scheduler " + type.wireName() + " of model '" + settings.model() + "' ("
                            + e.getMessage() + ")",
                    settings.steps(),
                    "fewer");
        }
    }
}
