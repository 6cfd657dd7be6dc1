package dev.sfumato.diffusion.calibration;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.prompts.conditioning.PromptReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether a model's guidance is faster in one call or in two, and remembers it in a file: the two may differ in
 * the last bits of a picture, so what was found once must hold for good.
 */
public final class PassMeasurement {

    private static final Logger log = LoggerFactory.getLogger(PassMeasurement.class);

    /** A step each to warm up, then the faster of two. */
    private static final int STEPS = 3;

    private static final double SCALE = 7.5;

    /** What is other than the default must be faster by more than a busy machine makes it look. */
    private static final double CLEARLY = 0.9;

    private final LongSupplier nanoTime;

    /** @param nanoTime the clock */
    public PassMeasurement(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What is remembered of a model, or else measured at its default size; this takes six steps.
     *
     * @param file that remembers it for this model on this device
     */
    public GuidancePasses faster(DiffusionPipeline pipeline, Path file) {
        Optional<GuidancePasses> known = read(file);
        if (known.isPresent()) {
            return known.get();
        }
        long batched = fastestStep(pipeline, true);
        long separate = fastestStep(pipeline, false);
        GuidancePasses faster = separate < batched * CLEARLY ? GuidancePasses.SEPARATE : GuidancePasses.BATCHED;
        log.info(
                "model {}: a step takes {} ms with both passes in one call and {} ms with one each; {} from now on",
                pipeline.manifest().id(),
                batched / 1_000_000,
                separate / 1_000_000,
                faster.wireName());
        write(file, faster);
        return faster;
    }

    private long fastestStep(DiffusionPipeline pipeline, boolean batched) {
        GenerationDefaults defaults = pipeline.manifest().defaults();
        SchedulerType scheduler = ModelSchedulers.ownType(pipeline.manifest());
        SampleSpec spec = new SampleSpec(
                        "a",
                        "",
                        PromptReading.PLAIN,
                        0,
                        STEPS,
                        SCALE,
                        GuidanceOptions.NONE,
                        batched,
                        scheduler,
                        defaults.width(),
                        defaults.height())
                .withTask(task(pipeline, defaults), false);
        Sample sample = pipeline.start(spec, pipeline.encode(spec));
        pipeline.step(sample);
        long fastest = Long.MAX_VALUE;
        while (!sample.isDenoised()) {
            long start = nanoTime.getAsLong();
            pipeline.step(sample);
            fastest = Math.min(fastest, nanoTime.getAsLong() - start);
        }
        return fastest;
    }

    /** From text, or where the model begins from pictures only, from a black one. */
    private static Task task(DiffusionPipeline pipeline, GenerationDefaults defaults) {
        if (pipeline.tasks().contains(TaskKind.TEXT_TO_IMAGE)) {
            return Task.text();
        }
        int width = defaults.width();
        int height = defaults.height();
        SourceImage black = SourceImage.of(RgbImage.of(width, height, new byte[width * height * 3]));
        return pipeline.tasks().contains(TaskKind.INPAINT) ? new Inpaint(black, black, 1) : new ImageToImage(black, 1);
    }

    private static Optional<GuidancePasses> read(Path file) {
        try {
            return Files.exists(file)
                    ? GuidancePasses.parse(Files.readString(file).strip())
                            .filter(known -> known != GuidancePasses.MEASURED)
                    : Optional.empty();
        } catch (IOException e) {
            log.warn("{}: cannot be read, so it is measured anew: {}", file, e.toString());
            return Optional.empty();
        }
    }

    private static void write(Path file, GuidancePasses faster) {
        try {
            Files.createDirectories(file.getParent());
            Path whole = Files.createTempFile(file.getParent(), "passes", ".tmp");
            Files.writeString(whole, faster.wireName() + "\n");
            Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.warn("{}: cannot be written, so each start measures anew: {}", file, e.toString());
        }
    }
}
