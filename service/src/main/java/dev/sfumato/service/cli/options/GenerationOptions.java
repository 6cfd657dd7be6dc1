package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.modelloader.layout.PictureSize;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code generate} that determine pixels. What is absent is the model's own default. */
public final class GenerationOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "An id that 'sfumato models' lists, or a model folder (default: the bundled model).")
    @Nullable
    String model;

    @Option(
            names = "--negative",
            paramLabel = "TEXT",
            description = "What to keep away from; used with guidance above 1.")
    @Nullable
    String negative;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            converter = Converters.Seed.class,
            description = "Of the first picture, 0 to 2^63-1; each further one adds 1 (default: random).")
    @Nullable
    Long seed;

    @Option(
            names = "--steps",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            description = "Denoising steps, 1 to 1000 (default: the model's).")
    @Nullable
    Integer steps;

    @Option(
            names = "--guidance",
            paramLabel = "SCALE",
            converter = Converters.DecimalNumber.class,
            description = "Classifier-free guidance, 0 to 100; 1 or less is without (default: the model's).")
    @Nullable
    Double guidance;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            converter = Converters.Size.class,
            description = "Width and height in pixels (default: the model's).")
    @Nullable
    PictureSize size;

    @Option(
            names = "--n",
            paramLabel = "COUNT",
            converter = Converters.WholeNumber.class,
            description = "Pictures of each prompt, 1 to 10 (default: 1).")
    @Nullable
    Integer count;

    @Mixin
    SamplingOptions sampling = new SamplingOptions();

    @Mixin
    ReadingOptions reading = new ReadingOptions();

    @Mixin
    AdapterOptions adapters = new AdapterOptions();

    @Mixin
    TaskOptions task = new TaskOptions();

    /** The picture of {@code --control}, or null. */
    public @Nullable SourceImage control() {
        return adapters.control();
    }

    /** Pictures of each prompt. */
    public int count() {
        return count == null ? 1 : count;
    }

    /** The seed, if one was given. */
    public @Nullable Long seed() {
        return seed;
    }

    /** What pictures are made from, beside their prompts. */
    public TaskOptions task() {
        return task;
    }

    /** A request for {@code prompt} with these options. */
    public GenerationRequestBuilder request(String prompt) {
        GenerationRequestBuilder request = GenerationRequest.builder(prompt)
                .negativePrompt(negative == null ? "" : negative)
                .model(model)
                .seed(seed)
                .steps(steps)
                .guidanceScale(guidance)
                .count(count());
        sampling.apply(request);
        reading.apply(request);
        adapters.apply(request);
        request.task(task.task());
        return size == null ? request : request.size(size.width(), size.height());
    }

    /** The options that were given, by name and in a fixed order, as texts that are equal if their values are. */
    public SequencedMap<String, String> given() {
        SequencedMap<String, String> given = new LinkedHashMap<>();
        add(given, "--model", model);
        add(given, "--negative", negative);
        add(given, "--seed", seed);
        add(given, "--steps", steps);
        add(given, "--guidance", guidance);
        sampling.given((name, value) -> add(given, name, value));
        add(given, "--size", size);
        add(given, "--n", count);
        reading.given((name, value) -> add(given, name, value));
        adapters.given((name, value) -> add(given, name, value));
        task.given((name, value) -> add(given, name, value));
        return given;
    }

    private static void add(Map<String, String> given, String name, @Nullable Object value) {
        if (value != null) {
            given.put(name, value.toString());
        }
    }

    /** The option by which the user sets a field of the HTTP API, which is how the engine names what it refuses. */
    public static String optionOf(String field) {
        return switch (field) {
            case "prompt" -> "PROMPT";
            case "negative_prompt" -> "--negative";
            case "guidance_scale" -> "--guidance";
            case "loras" -> "--lora";
            case "embeddings" -> "--embedding";
            case "control_image" -> "--control";
            case "controlnet_conditioning_scale" -> "--control-scale";
            case "control_guidance_start" -> "--control-start";
            case "control_guidance_end" -> "--control-end";
            default -> "--" + field.replace('_', '-');
        };
    }
}
