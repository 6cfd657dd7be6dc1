package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.AdapterException;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.PromptAdapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.TaskRules;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.TaskException;
import dev.sfumato.diffusion.variants.AdaptedModels;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.PictureSize;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.prompts.template.PromptTemplate;
import dev.sfumato.prompts.template.Wildcards;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The filling of a request's gaps from its model, and the checks that need the model. */
public final class RequestResolver {

    private static final long SEEDS_DRAWN = 1L << 32;

    private RequestResolver() {}

    /** Refuses what no model could paint, before one is loaded for it. */
    public static void checkWithoutModel(GenerationRequest request) {
        RequestLimits.checkPrompt(request.prompt());
        RequestLimits.checkText("negative_prompt", request.negativePrompt(), 0);
        RequestLimits.checkCount(request.count());
        if (request.steps() != null) {
            RequestLimits.checkSteps(request.steps());
        }
        if (request.guidanceScale() != null) {
            RequestLimits.checkGuidance(request.guidanceScale());
        }
        if (request.clipSkip() != null) {
            RequestLimits.checkClipSkip(request.clipSkip());
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

    static InvalidRequestException refused(TaskException e) {
        return new InvalidRequestException(e.field(), e.problem(), e.value(), e.allowed());
    }

    private static GuidanceOptions guidanceOptions(GenerationRequest request) {
        double rescale = or(request.guidanceRescale(), 0.0);
        double start = or(request.guidanceStart(), 0.0);
        double end = or(request.guidanceEnd(), 1.0);
        RequestLimits.checkShare("guidance_rescale", rescale);
        RequestLimits.checkInterval("guidance_start", start, "guidance_end", end);
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
        return new PromptReading(syntax, or(request.emphasis(), Emphasis.ORIGINAL), or(request.clipSkip(), 0));
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
     * @param wildcards that templates name
     * @param fallback how prompts are read that do not say
     * @param models that know the adapters
     */
    public static GenerationSettings resolve(
            GenerationRequest request,
            DiffusionPipeline pipeline,
            Wildcards wildcards,
            PromptSyntax fallback,
            AdaptedModels models) {
        checkWithoutModel(request);
        GenerationDefaults defaults = pipeline.manifest().defaults();
        PictureSize own = new TaskRules(pipeline).size(request.task());
        int width = or(request.width(), own.width());
        int height = or(request.height(), own.height());
        new ModelRules(pipeline).checkSize(width, height);
        int steps = or(request.steps(), defaults.steps());
        Task task = request.task().toTask(steps, pipeline.imageStrength());
        PictureSize finished = new TaskRules(pipeline).finished(task, width, height);
        long seed = or(request.seed(), ThreadLocalRandom.current().nextLong(SEEDS_DRAWN));
        String prompt = text(request, "prompt", request.prompt(), seed, wildcards);
        PromptReading reading = reading(request, fallback);
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
        new ModelRules(pipeline).check(settings);
        return settings;
    }

    private static <T> T or(@Nullable T value, T fallback) {
        return value != null ? value : fallback;
    }
}
