package dev.sfumato.diffusion.schedulers.options;

/** An option of a scheduler's configuration that is unknown, out of range or not supported. */
public final class SchedulerOptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String option;

    public SchedulerOptionException(String option, String problem) {
        super("scheduler option " + option + ": " + problem);
        this.option = option;
    }

    /** The option's name as in scheduler_config.json. */
    public String option() {
        return option;
    }
}
