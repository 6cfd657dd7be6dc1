package dev.sfumato.diffusion.batching;

/** How much a request matters beside others, not how good its pictures are: its share where all share a device. */
public enum Priority {
    HIGH(4),
    NORMAL(1),
    LOW(0.25);

    private final double weight;

    Priority(double weight) {
        this.weight = weight;
    }

    /** Of its share, beside 1 of {@link #NORMAL}. */
    double weight() {
        return weight;
    }
}
