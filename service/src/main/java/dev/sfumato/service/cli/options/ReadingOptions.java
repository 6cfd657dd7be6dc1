package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code generate} that say how prompts are read and how guidance is applied. */
final class ReadingOptions {
    @Option(
            names = "--template",
            description = "Fills gaps of the prompts by the seed: {a|b}, {2$$a|b|c}, and __name__ from the lists in the"
                    + " home's wildcards folder.")
    boolean template;

    @Option(
            names = "--prompt-syntax",
            paramLabel = "SYNTAX",
            converter = Converters.Syntax.class,
            description =
                    "none, which reads prompts word for word, or a1111: (weights:1.2), [a:b:0.5], [a|b], BREAK and"
                            + " AND in prompts of any length (default: none).")
    @Nullable
    PromptSyntax promptSyntax;

    @Option(
            names = "--emphasis",
            paramLabel = "NAME",
            converter = Converters.EmphasisName.class,
            description =
                    "With a1111: original keeps the mean of weighted words, no_norm does not (default: original).")
    @Nullable
    Emphasis emphasis;

    @Option(
            names = "--clip-skip",
            paramLabel = "LAYERS",
            converter = Converters.WholeNumber.class,
            description = "The last layers of CLIP's text encoders that are left out, as diffusers counts them; in"
                    + " AUTOMATIC1111 it is one more (default: 0).")
    @Nullable
    Integer clipSkip;

    @Option(
            names = "--guidance-rescale",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description = "Brings guided predictions back to the prompt's own contrast, 0 to 1 (default: 0).")
    @Nullable
    Double guidanceRescale;

    @Option(
            names = "--guidance-start",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description = "The share of the steps before which there is no guidance, 0 to 1 (default: 0).")
    @Nullable
    Double guidanceStart;

    @Option(
            names = "--guidance-end",
            paramLabel = "SHARE",
            converter = Converters.DecimalNumber.class,
            description = "The share of the steps after which there is no guidance, 0 to 1 (default: 1).")
    @Nullable
    Double guidanceEnd;

    void apply(GenerationRequestBuilder request) {
        request.template(template)
                .promptSyntax(promptSyntax)
                .emphasis(emphasis)
                .clipSkip(clipSkip)
                .guidanceRescale(guidanceRescale)
                .guidanceStart(guidanceStart)
                .guidanceEnd(guidanceEnd);
    }

    /** Tells the option and the value of each that was given. */
    void given(BiConsumer<String, @Nullable Object> add) {
        add.accept("--template", template ? "true" : null);
        add.accept("--prompt-syntax", promptSyntax == null ? null : promptSyntax.wireName());
        add.accept("--emphasis", emphasis == null ? null : emphasis.wireName());
        add.accept("--clip-skip", clipSkip);
        add.accept("--guidance-rescale", guidanceRescale);
        add.accept("--guidance-start", guidanceStart);
        add.accept("--guidance-end", guidanceEnd);
    }
}
