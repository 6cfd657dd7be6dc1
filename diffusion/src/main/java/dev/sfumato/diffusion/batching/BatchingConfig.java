package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.batching.policy.FairPolicy;
import dev.sfumato.diffusion.batching.policy.Policy;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How requests wait, share the device and are answered twice.
 *
 * @param queuedWork estimated work of all unfinished requests beyond which no other is accepted, above 0; a request that
 *     finds the engine idle is accepted whatever it takes
 * @param picturesPerStep pictures in one call of the denoiser at most, where more than one pays; 1 to 64
 * @param resultBytes of finished pictures kept to answer the same request again; 0 for none
 * @param memory that work may take: pictures wait, and fewer share a step, where more would not fit
 * @param policy makes what orders the requests
 */
public record BatchingConfig(
        Duration queuedWork, int picturesPerStep, long resultBytes, MemoryBudget memory, Supplier<Policy> policy) {

    /** Fair, up to eight pictures a step, an hour of work, no results kept, and three quarters of the machine's memory. */
    public static final BatchingConfig DEFAULT =
            new BatchingConfig(Duration.ofHours(1), 8, 0, MemoryBudget.ofMachine(), FairPolicy::new);

    /** @throws IllegalArgumentException naming what is out of its range */
    public BatchingConfig {
        if (!queuedWork.isPositive()) {
            throw new IllegalArgumentException("queuedWork must be above 0, got " + queuedWork);
        }
        if (picturesPerStep < 1 || picturesPerStep > 64) {
            throw new IllegalArgumentException("picturesPerStep must be 1 to 64, got " + picturesPerStep);
        }
        if (resultBytes < 0) {
            throw new IllegalArgumentException("resultBytes must not be below 0, got " + resultBytes);
        }
    }

    public BatchingConfig withQueuedWork(Duration other) {
        return new BatchingConfig(other, picturesPerStep, resultBytes, memory, policy);
    }

    public BatchingConfig withPicturesPerStep(int other) {
        return new BatchingConfig(queuedWork, other, resultBytes, memory, policy);
    }

    public BatchingConfig withResultBytes(long other) {
        return new BatchingConfig(queuedWork, picturesPerStep, other, memory, policy);
    }

    public BatchingConfig withMemory(MemoryBudget other) {
        return new BatchingConfig(queuedWork, picturesPerStep, resultBytes, other, policy);
    }

    public BatchingConfig withPolicy(Supplier<Policy> other) {
        return new BatchingConfig(queuedWork, picturesPerStep, resultBytes, memory, other);
    }
}
