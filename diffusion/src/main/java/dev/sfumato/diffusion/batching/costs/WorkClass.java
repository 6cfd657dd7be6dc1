package dev.sfumato.diffusion.batching.costs;

/**
 * Work that costs the same.
 *
 * @param model the hash of its files; adapters change no cost
 * @param width pixels; 0 for what does not depend on the size
 * @param height pixels
 * @param rows of the denoiser's batch for one picture, such as 2 with guidance; 1 for what is no step
 */
public record WorkClass(String model, WorkKind kind, int width, int height, int rows) {

    /** How large the work is beside other of its model and kind. */
    double volume() {
        return Math.max(1.0, (double) width * height) * rows;
    }

    /** Whether it is of the same model, kind and size, with guidance or without. */
    public boolean isAsLargeAs(WorkClass other) {
        return isLike(other) && width == other.width && height == other.height;
    }

    boolean isLike(WorkClass other) {
        return model.equals(other.model) && kind == other.kind;
    }
}
