package dev.sfumato.service.jobs;

/** The refusal of a job because the service stops. */
public final class JobsStoppingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JobsStoppingException() {
        super("the service stops and takes on no jobs; try again when it is back");
    }
}
