package dev.sfumato.benchmarks.serving;

/**
 * One request of a load.
 *
 * @param at seconds since the beginning
 * @param seed of its picture; the same for requests that are duplicates of each other
 * @param behaviour of its client, where that is over HTTP
 */
record Arrival(double at, JobClass kind, long seed, String caller, Behaviour behaviour) {

    /** What a client does with its answer. */
    enum Behaviour {
        READS,
        READS_SLOWLY,
        DISCONNECTS
    }
}
