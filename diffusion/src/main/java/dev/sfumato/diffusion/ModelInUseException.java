package dev.sfumato.diffusion;

/** Thrown where a model cannot be unloaded, because it paints or requests wait for it. */
public final class ModelInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelInUseException(String model, int users) {
        super("model '" + model + "' cannot be unloaded while it is used: "
                + (users == 1 ? "1 request paints or waits" : users + " requests paint or wait"));
    }
}
