package dev.sfumato.diffusion.engine;

/**
 * A unit of work's owner that is driven from outside: by its thread in production, by hand in tests.
 *
 * <p>{@link #doWork} and {@link #onClose} are called by one thread at a time.
 */
public interface Agent {

    /** Does at most one unit of work. Returns the units done: 0 if there is nothing to do until somebody wakes it. */
    int doWork();

    /** Ends what is unfinished; called once, after the last {@link #doWork}. */
    void onClose();
}
