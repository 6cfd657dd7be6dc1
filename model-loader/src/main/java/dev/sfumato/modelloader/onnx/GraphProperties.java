package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.OnnxGraph;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The notes of an exporter in a graph's file that say what its declared inputs cannot. */
public final class GraphProperties {

    /** In a denoiser: the number that sides of its latents are multiples of, at least 1. */
    public static final String LATENT_MULTIPLE = "sfumato.latent_multiple";

    /** In any graph: the {@link ExecutionProvider} whose own operators it is written in; a graph without it runs on all. */
    public static final String EXECUTION_PROVIDER = "sfumato.execution_provider";

    private GraphProperties() {}

    /**
     * The only provider that can run a graph with these properties; empty if any can.
     *
     * @throws ModelException BROKEN if it says something else than a provider; {@code file} is named
     */
    public static Optional<ExecutionProvider> onlyProvider(Path file, Map<String, String> properties) {
        String value = properties.get(EXECUTION_PROVIDER);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(ExecutionProvider.values())
                .filter(provider -> provider.name().equals(value))
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        Kind.BROKEN,
                        file + ": its property " + EXECUTION_PROVIDER + " is '" + value + "', expected one of "
                                + Arrays.toString(ExecutionProvider.values()))));
    }

    /**
     * Refuses a graph whose operators the provider has not.
     *
     * @throws ModelException DEVICE if it is written for another provider
     */
    static void requireProvider(Path file, Map<String, String> properties, ExecutionProvider provider) {
        onlyProvider(file, properties).filter(only -> only != provider).ifPresent(only -> {
            throw new ModelException(
                    Kind.DEVICE,
                    file + ": is written in operators of " + only + " (its property " + EXECUTION_PROVIDER
                            + "), and was to run on " + provider
                            + "; choose such a device, or export the model without --optimize");
        });
    }

    /** As {@link #requireProvider(Path, Map, ExecutionProvider)}, of a graph that could not be loaded. */
    static void requireProvider(Path file, ExecutionProvider provider) {
        Map<String, String> properties;
        try {
            properties = OnnxGraph.read(file).properties();
        } catch (ModelException e) {
            // ONNX Runtime, which could not read it either, says better what is wrong with it
            return;
        }
        requireProvider(file, properties, provider);
    }

    /**
     * The number that sides of a denoiser's latents are multiples of; empty if the graph does not say.
     *
     * @throws ModelException BROKEN if it says something else than a number of 1 or more
     */
    public static OptionalInt latentMultiple(ModelSession session) {
        String value = session.properties().get(LATENT_MULTIPLE);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new ModelException(
                    Kind.BROKEN,
                    session.file() + ": its property " + LATENT_MULTIPLE + " is '" + value
                            + "', expected a whole number from 1 on");
        }
        return OptionalInt.of(Integer.parseInt(value));
    }
}
