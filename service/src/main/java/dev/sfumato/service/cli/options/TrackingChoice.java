package dev.sfumato.service.cli.options;

import dev.sfumato.service.generation.TrackingOptions;
import dev.sfumato.service.generation.privacy.ImageLogging;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.service.generation.privacy.PromptLogging;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what records keep, and where they go. */
public final class TrackingChoice {
    @Option(
            names = "--log-prompts",
            paramLabel = "WHAT",
            converter = Converters.Prompts.class,
            defaultValue = "keep",
            description = "What runs and stored pictures say of prompts: keep (the text), hash (its SHA-256) or drop"
                    + " (nothing); generations without their prompt cannot be replayed (default: ${DEFAULT-VALUE}).")
    PromptLogging prompts = PromptLogging.KEEP;

    @Option(
            names = "--log-images",
            paramLabel = "WHAT",
            converter = Converters.Pictures.class,
            defaultValue = "keep",
            description = "Whether runs keep the pictures: keep or drop (default: ${DEFAULT-VALUE}).")
    ImageLogging images = ImageLogging.KEEP;

    @Option(
            names = "--mlflow",
            paramLabel = "URL",
            converter = Converters.Mlflow.class,
            description =
                    "Also exports the run to this MLflow tracking server. While it cannot be reached, exports wait"
                            + " under $SFUMATO_HOME/exports for it and for later commands.")
    @Nullable
    URI mlflow;

    @Mixin
    StoreChoice stores = new StoreChoice();

    /** What was chosen. */
    public TrackingOptions options() {
        return new TrackingOptions(new LogPolicy(prompts, images), mlflow, stores.stores());
    }
}
