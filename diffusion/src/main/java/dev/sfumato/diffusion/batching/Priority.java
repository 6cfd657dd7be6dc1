package dev.sfumato.diffusion.batching;

/** How much a request matters beside others, not how good its pictures are. */
public enum Priority {
    HIGH,
    NORMAL,
    LOW
}
