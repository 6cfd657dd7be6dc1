package dev.sfumato.diffusion.pipelines.families;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pictures that a model can paint, of all kinds and of few steps. */
final class RandomSpecs {

    private static final List<String> PROMPTS = List.of(
            "a cat",
            "a (red:1.4) apple AND a dog:0.6",
            "[a cat:a dog:0.5] on a table",
            "a house " + "by the sea, ".repeat(30),
            "");

    private static final int MOST_ATTEMPTS = 1000;

    private final DiffusionPipeline pipeline;
    private final Random random;

    RandomSpecs(DiffusionPipeline pipeline, Random random) {
        this.pipeline = pipeline;
        this.random = random;
    }

    SampleSpec next() {
        GenerationDefaults size = pipeline.manifest().defaults();
        int taller =
                size.height() + (random.nextInt(4) == 0 ? 2 * pipeline.sizes().multiple() : 0);
        int height = pipeline.sizes().allows(size.width(), taller) ? taller : size.height();
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            SampleSpec spec = new SampleSpec(
                            pick(PROMPTS),
                            pick(List.of("", "a dog")),
                            PromptReading.PLAIN,
                            random.nextLong(Long.MAX_VALUE),
                            2 + random.nextInt(4),
                            pick(List.of(1.0, 2.5, 7.5)),
                            guidanceOptions(),
                            random.nextInt(4) > 0,
                            pick(List.of(SchedulerType.values())),
                            size.width(),
                            height)
                    .withTask(task(size.width(), height), false);
            if (pipeline.followsPictures() && random.nextBoolean()) {
                spec = spec.withControl(new Control(
                        picture(size.width(), height),
                        random.nextDouble(),
                        pick(List.of(0.0, 0.4)),
                        pick(List.of(0.7, 1.0))));
            }
            if (isPossible(spec)) {
                return read(spec);
            }
        }
        throw new IllegalStateException(
                "nothing found that " + pipeline.manifest().id() + " can paint");
    }

    private GuidanceOptions guidanceOptions() {
        return pipeline.hasGuidanceOptions() && random.nextBoolean()
                ? new GuidanceOptions(pick(List.of(0.0, 0.6)), 0.25, 0.75)
                : GuidanceOptions.NONE;
    }

    private Task task(int width, int height) {
        List<Task> tasks = new ArrayList<>();
        if (pipeline.tasks().contains(TaskKind.TEXT_TO_IMAGE)) {
            tasks.add(Task.text());
        }
        if (pipeline.tasks().contains(TaskKind.IMAGE_TO_IMAGE)) {
            tasks.add(new ImageToImage(picture(width, height), 0.7));
        }
        if (pipeline.tasks().contains(TaskKind.INPAINT)) {
            tasks.add(new Inpaint(picture(width, height), picture(width, height), 1));
        }
        return pick(tasks);
    }

    private SourceImage picture(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        random.nextBytes(rgb);
        return SourceImage.of(RgbImage.of(width, height, rgb));
    }

    private boolean isPossible(SampleSpec spec) {
        SchedulerChoice choice = spec.scheduler();
        try {
            pipeline.scheduler(choice).start(pipeline.plan(choice, spec.steps(), spec.width(), spec.height()));
            if (spec.task().strength() < 1) {
                pipeline.scheduler(choice)
                        .start(pipeline.imagePlan(
                                choice, spec.steps(), spec.task().strength()));
            }
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** With AUTOMATIC1111's syntax where the model knows it. */
    private SampleSpec read(SampleSpec spec) {
        PromptReading reading = new PromptReading(PromptSyntax.A1111, PromptReading.PLAIN.emphasis());
        try {
            pipeline.checkPrompts(reading, spec.prompt(), spec.negativePrompt(), spec.steps());
        } catch (PromptException e) {
            return spec;
        }
        return random.nextInt(3) == 0 ? spec : spec.withReading(reading);
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
