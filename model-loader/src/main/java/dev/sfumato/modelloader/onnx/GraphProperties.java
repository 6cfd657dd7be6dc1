package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.util.OptionalInt;

/** The notes of an exporter in a graph's file that say what its declared inputs cannot. */
public final class GraphProperties {

    /** In a denoiser: the number that sides of its latents are multiples of, at least 1. */
    public static final String LATENT_MULTIPLE = "sfumato.latent_multiple";

    private GraphProperties() {}

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
