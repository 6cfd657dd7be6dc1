package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.EmbeddingChoice;
import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.task.SourceImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code generate} that add something to the model. */
final class AdapterOptions {
    @Option(
            names = "--lora",
            paramLabel = "NAME[:WEIGHT]",
            converter = Converters.Lora.class,
            description = "Adds $SFUMATO_HOME/loras/NAME.safetensors to the model, as strongly as WEIGHT says (default:"
                    + " 1). More than one may be given.")
    List<LoraChoice> loras = new ArrayList<>();

    @Option(
            names = "--embedding",
            paramLabel = "NAME",
            description = "Teaches the model the word of $SFUMATO_HOME/embeddings/NAME.safetensors, which prompts then"
                    + " use. More than one may be given.")
    List<String> embeddings = new ArrayList<>();

    @Option(
            names = "--control",
            paramLabel = "FILE",
            description =
                    "A picture to follow, such as edges or a pose, by a model with a ControlNet; with --replay, the"
                            + " one that the picture followed.")
    @Nullable
    Path control;

    @Option(
            names = "--control-scale",
            paramLabel = "SCALE",
            converter = Converters.DecimalNumber.class,
            description = "With --control: how strongly it is followed, 0 to 10 (default: 1).")
    @Nullable
    Double controlScale;

    @Option(
            names = "--control-start",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description =
                    "With --control: the share of the steps before which it is not followed, 0 to 1 (default: 0).")
    @Nullable
    Double controlStart;

    @Option(
            names = "--control-end",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description = "With --control: the share of the steps after which it is not followed, 0 to 1 (default: 1).")
    @Nullable
    Double controlEnd;

    void apply(GenerationRequestBuilder request) {
        request.adapters(new Adapters(
                        loras, embeddings.stream().map(EmbeddingChoice::new).toList()))
                .controlImage(control())
                .controlScale(controlScale)
                .controlStart(controlStart)
                .controlEnd(controlEnd);
    }

    /** The picture of {@code --control}, or null. */
    @Nullable
    SourceImage control() {
        return control == null ? null : TaskOptions.read("--control", "control_image", control);
    }

    /** Tells the option and the value of each that was given. */
    void given(BiConsumer<String, @Nullable Object> add) {
        if (!loras.isEmpty()) {
            List<String> texts = loras.stream()
                    .map(lora -> lora.name() + ":" + lora.weight())
                    .toList();
            add.accept("--lora", String.join(" ", texts));
        }
        add.accept("--control", control);
        add.accept("--control-scale", controlScale);
        add.accept("--control-start", controlStart);
        add.accept("--control-end", controlEnd);
        if (!embeddings.isEmpty()) {
            add.accept("--embedding", String.join(" ", embeddings));
        }
    }
}
