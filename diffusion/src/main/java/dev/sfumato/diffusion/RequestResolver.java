package dev.sfumato.diffusion;

import dev.sfumato.diffusion.adapters.AdapterException;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.PromptAdapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.TaskRules;
import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.TaskException;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.variants.AdaptedModels;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.PictureSize;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.prompts.template.PromptTemplate;
import dev.sfumato.prompts.template.WildcardFolder;
import dev.sfumato.prompts.template.Wildcards;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The filling of a request's gaps from its model, and the checks that need the model. */
final class RequestResolver {

    private static final long SEEDS_DRAWN = 1L << 32;

    private RequestResolver() {}

    /** Refuses what no model could paint, before one is loaded for it. */
    static void checkWithoutModel(GenerationRequest request) {
        RequestLimits.checkPrompt(request.prompt());
        RequestLimits.checkText("negative_prompt", request.negativePrompt(), 0);
        RequestLimits.checkCount(request.count());
        if (request.steps() != null) {
            RequestLimits.checkSteps(request.steps());
        }
        if (request.guidanceScale() != null) {
            RequestLimits.checkGuidance(request.guidanceScale());
        }
        if (request.seed() != null) {
            RequestLimits.checkSeed(request.seed(), request.count());
        }
        guidanceOptions(request);
        RequestLimits.checkAdapters(request.adapters());
        try {
            request.task().check();
        } catch (TaskException e) {
            throw refused(e);
        }
    }

    private static Adapters adapters(Adapters named, String prompt, PromptSyntax syntax, AdaptedModels models) {
        try {
            return models.resolve(PromptAdapters.joined(named, prompt, syntax));
        } catch (PromptException e) {
            throw new InvalidRequestException(e, prompt);
        } catch (AdapterException e) {
            throw InvalidRequestException.of(e);
        }
    }

    private static InvalidRequestException refused(TaskException e) {
        return new InvalidRequestException(e.field(), e.problem(), e.value(), e.allowed());
    }

    private static GuidanceOptions guidanceOptions(GenerationRequest request) {
        double rescale = or(request.guidanceRescale(), 0.0);
        double start = or(request.guidanceStart(), 0.0);
        double end = or(request.guidanceEnd(), 1.0);
        RequestLimits.checkShare("guidance_rescale", rescale);
        RequestLimits.checkInterval(start, end);
        return new GuidanceOptions(rescale, start, end);
    }

    private static String text(GenerationRequest request, String field, String text, long seed, Wildcards wildcards) {
        try {
            return request.template() ? PromptTemplate.expand(field, text, seed, wildcards) : text;
        } catch (PromptException e) {
            throw new InvalidRequestException(e, text);
        }
    }

    private static PromptReading reading(GenerationRequest request, PromptSyntax fallback) {
        PromptSyntax syntax = or(request.promptSyntax(), fallback);
        if (request.emphasis() != null && syntax == PromptSyntax.NONE) {
            throw new InvalidRequestException(
                    "emphasis",
                    "means nothing with prompt_syntax " + syntax.wireName(),
                    request.emphasis().wireName(),
                    "prompt_syntax a1111 beside it, or no emphasis");
        }
        return new PromptReading(syntax, or(request.emphasis(), Emphasis.ORIGINAL));
    }

    private static SchedulerChoice scheduler(GenerationRequest request, DiffusionPipeline pipeline) {
        SchedulerChoice asked = request.scheduler() != null
                ? request.scheduler()
                : SchedulerChoice.of(ModelSchedulers.ownType(pipeline.manifest()));
        SigmaSchedule sigmas = request.sigmaSchedule();
        if (sigmas == null) {
            return asked;
        }
        if (asked.sigmas() != SigmaSchedule.NORMAL && asked.sigmas() != sigmas) {
            throw new InvalidRequestException(
                    "sigma_schedule",
                    "is not the one that the scheduler's name ends with",
                    sigmas.wireName(),
                    asked.sigmas().wireName() + ", or none");
        }
        return asked.with(sigmas);
    }

    /**
     * Fills a request's gaps.
     *
     * @param config whose defaults hold where a request says nothing
     * @param models that know the adapters
     */
    static GenerationSettings resolve(
            GenerationRequest request, DiffusionPipeline pipeline, EngineConfig config, AdaptedModels models) {
        checkWithoutModel(request);
        GenerationDefaults defaults = pipeline.manifest().defaults();
        PictureSize own = new TaskRules(pipeline).size(request.task());
        int width = or(request.width(), own.width());
        int height = or(request.height(), own.height());
        checkSize(width, height, pipeline);
        int steps = or(request.steps(), defaults.steps());
        Task task = request.task().toTask(steps, pipeline.imageStrength());
        PictureSize finished = new TaskRules(pipeline).finished(task, width, height);
        long seed = or(request.seed(), ThreadLocalRandom.current().nextLong(SEEDS_DRAWN));
        Wildcards wildcards = new WildcardFolder(config.home().resolve("wildcards"));
        String prompt = text(request, "prompt", request.prompt(), seed, wildcards);
        PromptReading reading = reading(request, config.promptSyntax());
        GenerationSettings settings = new GenerationSettings(
                pipeline.manifest().id(),
                pipeline.manifest().contentHash(),
                prompt,
                text(request, "negative_prompt", request.negativePrompt(), seed, wildcards),
                reading,
                seed,
                steps,
                or(request.guidanceScale(), defaults.guidanceScale()),
                guidanceOptions(request),
                scheduler(request, pipeline),
                or(request.rng(), NoiseGenerator.CPU),
                width,
                height,
                task,
                request.task().tiles(finished.width(), finished.height()),
                request.count(),
                adapters(request.adapters(), prompt, reading.syntax(), models));
        checkSchedule(settings, pipeline);
        checkTask(settings, pipeline);
        checkPrompts(settings, pipeline);
        return settings;
    }

    /** Refuses settings that were resolved elsewhere and that this model cannot honour. */
    static void checkWithModel(GenerationSettings settings, DiffusionPipeline pipeline) {
        String hash = pipeline.manifest().contentHash();
        if (!settings.modelHash().equals(hash)) {
            throw new InvalidRequestException(
                    "model",
                    "'" + settings.model() + "' has other files than when the settings were made",
                    settings.modelHash(),
                    hash);
        }
        checkSize(settings.width(), settings.height(), pipeline);
        checkSchedule(settings, pipeline);
        checkTask(settings, pipeline);
        checkPrompts(settings, pipeline);
    }

    private static void checkControl(@Nullable Control control, DiffusionPipeline pipeline) {
        if (control == null) {
            return;
        }
        if (!pipeline.followsPictures()) {
            throw new InvalidRequestException(
                    "control_image",
                    "model '" + pipeline.manifest().id() + "' cannot follow it",
                    control.image(),
                    "a Stable Diffusion model whose folder has a controlnet, or no control_image");
        }
        if (control.image().pixels().isEmpty()) {
            throw new InvalidRequestException(
                    "control_image",
                    "is known by its hash only",
                    control.image().sha256(),
                    "the picture itself, with these very pixels");
        }
    }

    private static void checkTask(GenerationSettings settings, DiffusionPipeline pipeline) {
        checkControl(settings.adapters().control(), pipeline);
        try {
            TaskRequest.of(settings.task(), settings.vaeTiling()).check();
            new TaskRules(pipeline).check(settings.task(), settings.steps(), settings.scheduler());
            new TaskRules(pipeline).checkFinished(settings.task(), settings.width(), settings.height());
        } catch (TaskException e) {
            throw refused(e);
        }
    }

    private static void checkPrompts(GenerationSettings settings, DiffusionPipeline pipeline) {
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

    private static void checkSize(int width, int height, DiffusionPipeline pipeline) {
        if (!pipeline.sizes().allows(width, height)) {
            throw new InvalidRequestException(
                    "size",
                    "model '" + pipeline.manifest().id() + "' does not paint it",
                    width + "x" + height,
                    pipeline.sizes().toString());
        }
    }

    private static void checkSchedule(GenerationSettings settings, DiffusionPipeline pipeline) {
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

    private static <T> T or(@Nullable T value, T fallback) {
        return value != null ? value : fallback;
    }
}
