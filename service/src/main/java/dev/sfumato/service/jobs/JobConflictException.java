package dev.sfumato.service.jobs;

/** The refusal of something that does not go with the job that is there: its key, or its state. */
public final class JobConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;

    private final String param;

    private JobConflictException(String param, String code, String message) {
        super(param + ": " + message);
        this.param = param;
        this.code = code;
    }

    /** The key was used for {@code job}, with another body. */
    public static JobConflictException otherBody(String key, String job) {
        return new JobConflictException(
                "Idempotency-Key",
                "idempotency_key_reused",
                "'" + key + "' was used with another body, for job '" + job
                        + "'; allowed: the same body again, or another key");
    }

    /** The job is over. */
    public static JobConflictException finished(String job, String status) {
        return new JobConflictException(
                "id", "job_finished", "job '" + job + "' is already " + status + "; there is nothing to cancel");
    }

    /** The header or the part of the address at fault. */
    public String param() {
        return param;
    }

    /** A stable word for programs. */
    public String code() {
        return code;
    }
}
