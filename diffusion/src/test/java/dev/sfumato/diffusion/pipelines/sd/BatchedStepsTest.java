package dev.sfumato.diffusion.pipelines.sd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchedStepsTest {

    private static final SampleSpec GUIDED = new SampleSpec("a cat", "a dog", 7, 4, 3.0, SchedulerType.EULER_A, 32, 32);
    private static final SampleSpec UNGUIDED = new SampleSpec("a tree", "", 8, 9, 1.0, SchedulerType.DDIM, 32, 32);

    private static StableDiffusionPipeline perRow;
    private static StableDiffusionPipeline scalar;

    @BeforeAll
    static void load(@TempDir Path home) {
        perRow = open(TinyModels.install(home, "sound"));
        scalar = open(TinyModels.install(home, "scalar", "scalar_float"));
    }

    private static StableDiffusionPipeline open(Path folder) {
        return StableDiffusionPipeline.open(ModelManifest.read("tiny", folder), GraphSource.of(TinyModels.ONE_THREAD));
    }

    @AfterAll
    static void close() {
        perRow.close();
        scalar.close();
    }

    @Test
    void samplesOfDifferentStepsSchedulersAndGuidanceShareACall() {
        Sample guided = start(perRow, GUIDED);
        Sample unguided = start(perRow, UNGUIDED);
        perRow.step(unguided);

        assertThat(perRow.batchKey(guided)).isEqualTo(perRow.batchKey(unguided));
        assertThat(perRow.rows(guided)).isEqualTo(2);
        assertThat(perRow.rows(unguided)).isEqualTo(1);
        perRow.step(List.of(guided, unguided));

        assertThat(guided.step()).isEqualTo(1);
        assertThat(unguided.step()).isEqualTo(2);
    }

    @Test
    void otherSizesDoNotShareACallButMayBeSteppedTogether() {
        Sample square = start(perRow, GUIDED);
        Sample wide = start(perRow, new SampleSpec("a cat", "a dog", 7, 4, 3.0, SchedulerType.EULER_A, 64, 32));
        assertThat(perRow.batchKey(square)).isNotEqualTo(perRow.batchKey(wide));

        perRow.step(List.of(square, wide));

        Sample alone = start(perRow, GUIDED);
        perRow.step(alone);
        assertThat(square.latents().values()).isEqualTo(alone.latents().values());
        assertThat(wide.step()).isEqualTo(1);
    }

    @Test
    void aScalarTimestepIsSharedOnlyByThoseThatAreAtIt() {
        Sample one = start(scalar, GUIDED);
        Sample other = start(scalar, GUIDED.withSeed(9));
        assertThat(scalar.batchKey(one)).isEqualTo(scalar.batchKey(other));

        scalar.step(one);

        assertThat(scalar.batchKey(one)).isNotEqualTo(scalar.batchKey(other));
    }

    private static Sample start(StableDiffusionPipeline pipeline, SampleSpec spec) {
        return pipeline.start(spec, pipeline.encode(spec));
    }
}
