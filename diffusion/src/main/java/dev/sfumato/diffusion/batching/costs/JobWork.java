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
