package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.TaskException;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.modelloader.layout.PictureSize;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a loaded model makes of the tasks of requests. */
public record TaskRules(DiffusionPipeline pipeline) {

    /** The size of pictures where a request names none: that of the picture to start from, or else the model's own. */
    public PictureSize size(TaskRequest task) {
        GenerationDefaults defaults = pipeline.manifest().defaults();
        return Optional.ofNullable(task.image())
                .flatMap(SourceImage::pixels)
                .flatMap(image -> pipeline.sizes().within(image.width(), image.height()))
                .orElseGet(() -> new PictureSize(defaults.width(), defaults.height()));
    }

    /** The size of finished pictures, which is larger where the task has two passes. */
    public PictureSize finished(Task task, int width, int height) {
        int multiple = pipeline.sizes().multiple();
        return fix(task)
                .map(fix -> new PictureSize(fix.enlarge(width, multiple), fix.enlarge(height, multiple)))
                .orElseGet(() -> new PictureSize(width, height));
    }

    private static Optional<HiresFix> fix(Task task) {
        return task instanceof TextToImage text ? text.hiresFix() : Optional.empty();
    }

    /**
     * Refuses a task that the model cannot do, or not in these steps.
     *
     * @param steps of the request
     * @throws TaskException naming the field of the request
     */
    public void check(Task task, int steps, SchedulerChoice scheduler) {
        TaskKind kind = task.kind();
        if (!pipeline.tasks().contains(kind)) {
            throw new TaskException(
                    switch (kind) {
                        case TEXT_TO_IMAGE, IMAGE_TO_IMAGE -> "image";
                        case INPAINT -> "mask";
                        case HIRES_FIX -> "hires_scale";
                    },
                    "model '" + pipeline.manifest().id() + "' does not do this task",
                    kind.wireName(),
                    pipeline.tasks().stream().map(TaskKind::wireName).collect(Collectors.joining(", ")));
        }
        if (task.strength() < 1) {
            checkSteps("strength", task.strength(), steps, scheduler);
            if (kind == TaskKind.INPAINT
                    && pipeline.imagePlan(scheduler, steps, task.strength()).first() == steps) {
                throw tooFew("strength", task.strength(), steps, scheduler, "inpainting needs a whole step");
            }
        }
        fix(task).ifPresent(fix -> checkSteps("hires_strength", fix.strength(), fix.steps(), scheduler));
    }

    private void checkSteps(String field, double strength, int steps, SchedulerChoice scheduler) {
        try {
            pipeline.scheduler(scheduler).start(pipeline.imagePlan(scheduler, steps, strength));
        } catch (IllegalArgumentException e) {
            throw tooFew(field, strength, steps, scheduler, String.valueOf(e.getMessage()));
        }
    }

    private static TaskException tooFew(
            String field, double strength, int steps, SchedulerChoice scheduler, String reason) {
        return new TaskException(
                field,
                "does not go with " + steps + " steps of scheduler " + scheduler.wireName() + " (" + reason + ")",
                strength,
                "one that leaves a step to make, and steps that the scheduler takes");
    }

    /**
     * Refuses a second pass of a size that the model does not paint.
     *
     * @param width of the first pass
     * @param height of the first pass
     * @throws TaskException naming the field of the request
     */
    public void checkFinished(Task task, int width, int height) {
        PictureSize size = finished(task, width, height);
        if (fix(task).isPresent() && !pipeline.sizes().allows(size.width(), size.height())) {
            throw new TaskException(
                    "hires_scale",
                    "model '" + pipeline.manifest().id() + "' does not paint that large",
                    size,
                    pipeline.sizes().toString());
        }
    }
}
