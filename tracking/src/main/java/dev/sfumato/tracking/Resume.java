package dev.sfumato.tracking;

/** What to do when a run of the asked id is there already. */
public enum Resume {
    /** A new run; an id that is taken is an error. */
    NEVER,
    /** Goes on with the run of this id, or begins it. */
    ALLOW,
    /** Goes on with the run of this id; an unknown id is an error. */
    MUST,
    /**
     * Goes on with the newest run of the project (and of the name, when one is given) unless it finished with exit
     * code 0; otherwise a new run. Takes no id.
     */
    AUTO
}
