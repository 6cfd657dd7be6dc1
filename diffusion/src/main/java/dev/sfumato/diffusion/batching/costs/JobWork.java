package dev.sfumato.diffusion.batching.costs;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Task.TextToImage;
import java.util.Optional;

/**
 * All that is to be done for a request, and what each part is expected to cost.
 *
 * @param spec of the first picture
 * @param count pictures
 */
public record JobWork(DiffusionPipeline pipeline, SampleSpec spec, int count) {

    private static final int PIXELS_OF_LATENT = 64;
    private static final int LATENT_CHANNELS = 16;
    /** Those of now, of the step before, and what multistep schedulers remember. */
    private static final int LATENTS_HELD = 6;

    public Optional<HiresFix> hiresFix() {
        return spec.task() instanceof TextToImage text ? text.hiresFix() : Optional.empty();
    }

    /** Steps of a picture's first pass. */
    public int firstSteps() {
        return steps(spec.steps(), spec.task().strength());
    }

    /** Steps of a picture's second pass, 0 if it has none. */
    public int secondSteps() {
        return hiresFix().map(fix -> steps(fix.steps(), fix.strength())).orElse(0);
    }

    private int steps(int steps, double strength) {
        return strength == 1
                ? steps
                : steps - pipeline.imagePlan(spec.scheduler(), steps, strength).first();
    }

    public WorkClass encode() {
        return work(WorkKind.ENCODE, 0, 0, 1);
    }

    public WorkClass begin(boolean second) {
        return work(WorkKind.BEGIN, width(second), height(second), 1);
    }

    public WorkClass step(boolean second) {
        int rows = spec.guidanceScale() > 1 && pipeline.hasGuidanceOptions() ? 2 : 1;
        return work(WorkKind.STEP, width(second), height(second), rows);
    }

    public WorkClass decode() {
        boolean second = hiresFix().isPresent();
        return work(WorkKind.DECODE, width(second), height(second), 1);
    }

    private WorkClass work(WorkKind kind, int width, int height, int rows) {
        return new WorkClass(pipeline.manifest().contentHash(), kind, width, height, rows);
    }

    private int width(boolean second) {
        return enlarged(spec.width(), second);
    }

    private int height(boolean second) {
        return enlarged(spec.height(), second);
    }

    private int enlarged(int side, boolean second) {
        return second ? hiresFix().map(fix -> fix.enlarge(side, 1)).orElse(side) : side;
    }

    /** Bytes that a picture holds from its beginning until its request is over: latents as they are and were, and pixels. */
    public long pictureBytes() {
        boolean second = hiresFix().isPresent();
        long pixels = (long) width(second) * height(second);
        return pixels / PIXELS_OF_LATENT * LATENT_CHANNELS * LATENTS_HELD * Float.BYTES + pixels * 3;
    }

    /** Expected bytes that the runtime holds for it beside its pictures, with so many of them in a step. */
    public long peak(CostTable costs, boolean second, int pictures) {
        return costs.bytes(encode(), 1) + costs.bytes(step(second), pictures) + costs.bytes(decode(), 1);
    }

    /** Bytes that it takes at least, one picture at a time, by what was weighed of such work and less. */
    public long leastBytes(CostTable costs) {
        long step = Math.max(costs.leastBytes(step(false)), hiresFix().isPresent() ? costs.leastBytes(step(true)) : 0);
        return costs.leastBytes(encode()) + step + costs.leastBytes(decode()) + count * pictureBytes();
    }

    /** Expected seconds of each part. */
    public Prices prices(CostTable costs) {
        boolean two = hiresFix().isPresent();
        return new Prices(
                costs.seconds(encode()),
                costs.seconds(begin(false)),
                costs.seconds(step(false)),
                two ? costs.seconds(begin(true)) : 0,
                two ? costs.seconds(step(true)) : 0,
                costs.seconds(decode()));
    }

    /** Expected seconds of the whole. */
    public double seconds(Prices prices) {
        double picture = prices.begin()
                + prices.step() * firstSteps()
                + prices.secondBegin()
                + prices.secondStep() * secondSteps()
                + prices.decode();
        return prices.encode() + count * picture;
    }

    /** Seconds of the parts of a request. */
    public record Prices(
            double encode, double begin, double step, double secondBegin, double secondStep, double decode) {}
}
