package dev.sfumato.tracking.export.mlflow.rest;

import java.io.IOException;

/** An MLflow server could not be reached, or refused something; the message names the address and the reason. */
public final class MlflowException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * A refusal.
     *
     * @param code MLflow's own, such as {@code RESOURCE_DOES_NOT_EXIST}; "" if no server answered
     */
    public MlflowException(String message, String code) {
        super(message);
        this.code = code;
    }

    MlflowException(String message, IOException cause) {
        super(message, cause);
        this.code = "";
    }

    /** MLflow's name of the error; "" if the server did not answer, or not as MLflow does. */
    public String code() {
        return code;
    }

    /** Whether no MLflow answered: the same will do for any other run. */
    public boolean unreachable() {
        return code.isEmpty();
    }
}
