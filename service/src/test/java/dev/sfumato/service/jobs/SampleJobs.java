package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs that nobody asked for. */
public final class SampleJobs {
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

    private SampleJobs() {}

    public static Job job(String id) {
        return job(id, null);
    }

    public static Job job(String id, @Nullable String key) {
        return job(id, Priority.NORMAL, Duration.ofSeconds(2), NOON, key);
    }

    public static Job job(String id, Priority priority, Duration work, Instant at, @Nullable String key) {
        JobTerms terms = new JobTerms(
                priority,
                NOON.plusSeconds(60),
                "ann",
                true,
                3,
                Map.of("order", "17"),
                key == null ? null : new Idempotency(key, "body of " + key));
        JobRequest request =
                new JobRequest(settings(Task.text(), Adapters.NONE), new PictureFile(ImageFormat.WEBP, 80), terms);
        return Job.accepted(id, request, at, work);
    }

    /** One whose settings have pictures. */
    public static Job fromPictures(String id) {
        Task task = new Task.Inpaint(picture(1), picture(2), 0.5);
        Adapters adapters = Adapters.NONE.withControl(new Control(picture(3), 1.5, 0.25, 0.75));
        Job job = job(id);
        return Job.accepted(
                id,
                new JobRequest(
                        settings(task, adapters),
                        job.request().file(),
                        job.request().terms()),
                job.createdAt(),
                job.work());
    }

    private static SourceImage picture(int shade) {
        return SourceImage.of(RgbImage.of(2, 1, new byte[] {(byte) shade, 2, 3, 4, 5, 6}));
    }

    private static GenerationSettings settings(Task task, Adapters adapters) {
        return new GenerationSettings(
                "tiny",
                "abc",
                "a red apple",
                "blurry",
                new PromptReading(PromptSyntax.A1111, Emphasis.ORIGINAL, 1),
                Long.MAX_VALUE - 10,
                12,
                7.5,
                new GuidanceOptions(0.25, 0.125, 0.75),
                SchedulerChoice.of(SchedulerType.EULER),
                NoiseGenerator.CUDA,
                64,
                32,
                task,
                true,
                2,
                adapters);
    }

    public static JobImage image(int index) {
        return new JobImage(index, 7 + index, "ab".repeat(32), "webp", 1234, 64, 32, 10 + index);
    }

    public static JobOutcome completed() {
        return new JobOutcome(JobStatus.COMPLETED, 5L, List.of(image(0), image(1)), List.of("too long"), null, 12);
    }
}
