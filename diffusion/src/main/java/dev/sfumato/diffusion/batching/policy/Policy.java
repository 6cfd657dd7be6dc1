package dev.sfumato.diffusion.batching.policy;

import java.util.List;

/**
 * The order in which requests have their turns; asked again before each unit of work.
 *
 * <p>It has no clock of its own and is used by one thread, the engine's or a simulation's. A request that is first is
 * served if anything can be done for it, so every policy keeps the device busy.
 */
public interface Policy {

    /** A request has come. */
    void add(Demand demand);

    /**
     * Work was done for a request.
     *
     * @param work in the measure of {@link Demand#work}, whatever time it took
     */
    void worked(long id, double work);

    /** A request is over, by any end. */
    void remove(long id);

    /**
     * The requests that are not over, the one to be served next first.
     *
     * @param now seconds of the clock of {@link Demand#deadline}
     */
    List<Long> order(double now);
}
