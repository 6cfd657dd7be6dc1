package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code generate} that say what a picture is made from, beside its prompt. */
public final class TaskOptions {
    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "A picture to start from, scaled to the size that is painted; with --replay, the one that the"
                    + " picture was made from.")
    @Nullable
    Path image;

    @Option(
            names = "--mask",
            paramLabel = "FILE",
            description = "With --image: a picture that is white where to paint anew and black where to keep.")
    @Nullable
    Path mask;

    @Option(
            names = "--strength",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description =
                    "With --image: how far from it, above 0 to 1 (default: 1 with --mask, otherwise the model's).")
    @Nullable
    Double strength;

    @Option(
            names = "--hires-scale",
            paramLabel = "FACTOR",
            converter = Converters.DecimalNumber.class,
            description = "Paints in two passes, of which the second is so many times larger, above 1 to 8.")
    @Nullable
    Double hiresScale;

    @Option(
            names = "--hires-strength",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description = "How far the second pass goes from the enlarged first, above 0 to 1 (default: 0.7).")
    @Nullable
    Double hiresStrength;

    @Option(
            names = "--hires-steps",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            description = "The steps of the second pass's schedule (default: as many as the first has).")
    @Nullable
    Integer hiresSteps;

    @Option(
            names = "--hires-upscaler",
            paramLabel = "NAME",
            converter = Converters.UpscalerName.class,
            description = "What is enlarged between the passes: latent, or the pixels with lanczos (default: latent).")
    @Nullable
    Upscaler hiresUpscaler;

    @Option(
            names = "--vae-tiling",
            arity = "1",
            paramLabel = "true|false",
            description =
                    "Decodes pictures in overlapping tiles, which takes less memory (default: above 2 megapixels).")
    @Nullable
    Boolean vaeTiling;

    /** What was asked for, with the pictures read from their files. */
    TaskRequest task() {
        return new TaskRequest(
                image(), mask(), strength, hiresScale, hiresStrength, hiresSteps, hiresUpscaler, vaeTiling);
    }

    /** The picture of {@code --image}, or null. */
    public @Nullable SourceImage image() {
        return image == null ? null : read("--image", "image", image);
    }

    /** The picture of {@code --mask}, or null. */
    public @Nullable SourceImage mask() {
        return mask == null ? null : read("--mask", "mask", mask);
    }

    /**
     * Reads a picture's file.
     *
     * @param name by which messages call it
     * @param field as the HTTP API spells it
     * @throws CommandFailure if there is no such file
     */
    public static SourceImage read(String name, String field, Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw CommandFailure.badInput(
                    name + ": cannot be read, got " + file + " (" + e + "); allowed: a picture's file");
        }
        return SourceImages.read(field, bytes);
    }

    /** Tells the option and the value of each that was given. */
    void given(BiConsumer<String, @Nullable Object> add) {
        add.accept("--strength", strength);
        add.accept("--hires-scale", hiresScale);
        add.accept("--hires-strength", hiresStrength);
        add.accept("--hires-steps", hiresSteps);
        add.accept("--hires-upscaler", hiresUpscaler == null ? null : hiresUpscaler.wireName());
        add.accept("--vae-tiling", vaeTiling);
        add.accept("--image", image);
        add.accept("--mask", mask);
    }
}
