package dev.sfumato.diffusion.task;

import java.io.Serial;

/** The refusal of what a request says about its task, because of one of its fields. */
public final class TaskException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;
    private final String value;
    private final String allowed;

    /**
     * @param field as the HTTP API spells it, such as {@code hires_scale}
     * @param problem what is wrong
     * @param value what came
     * @param allowed what would be accepted
     */
    public TaskException(String field, String problem, Object value, String allowed) {
        super(field + ": " + problem + ", got " + value + "; allowed: " + allowed);
        this.field = field;
        this.problem = problem;
        this.value = String.valueOf(value);
        this.allowed = allowed;
    }

    public String field() {
        return field;
    }

    public String problem() {
        return problem;
    }

    public String value() {
        return value;
    }

    public String allowed() {
        return allowed;
    }
}
