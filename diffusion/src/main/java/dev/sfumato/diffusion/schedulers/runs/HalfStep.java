package dev.sfumato.diffusion.schedulers.runs;

/** The first half of an inference step that asks the denoiser twice: where it began and what it found. */
public final class HalfStep {

    private final float[] from;
    private final float[] slope;
    private final float change;

    /**
     * Remembers a first half.
     *
     * @param from the sample that the inference step began with; copied
     * @param slope what was predicted there, by value
     * @param change of the noise level over the whole inference step
     */
    public HalfStep(float[] from, float[] slope, float change) {
        this.from = from.clone();
        this.slope = slope;
        this.change = change;
    }

    /** The predicted slope of a value. */
    public float slope(int k) {
        return slope[k];
    }

    /** The sample that follows from where the inference step began, in a new array. */
    public float[] along(float[] otherSlope) {
        float[] next = new float[from.length];
        for (int k = 0; k < next.length; k++) {
            next[k] = from[k] + otherSlope[k] * change;
        }
        return next;
    }
}
