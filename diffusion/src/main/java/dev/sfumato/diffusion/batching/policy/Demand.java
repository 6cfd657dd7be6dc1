package dev.sfumato.diffusion.batching.policy;

/**
 * What a request asks of the device.
 *
 * @param id unique among the requests of a policy, at least 0
 * @param caller who shares the device with other callers; "" is one caller like any other
 * @param weight of its share among the requests of its caller, and of its caller's share among callers; above 0
 * @param work all that is to be done for it, in seconds of the device if it had it alone; above 0
 * @param deadline when it must be over, in seconds of the caller's clock; infinite for never
 */
public record Demand(long id, String caller, double weight, double work, double deadline) {

    public Demand {
        if (!(weight > 0) || !(work > 0)) {
            throw new IllegalArgumentException("weight and work must be above 0, got " + weight + " and " + work);
        }
    }

    /** Without a deadline. */
    public Demand(long id, String caller, double weight, double work) {
        this(id, caller, weight, work, Double.POSITIVE_INFINITY);
    }
}
