package dev.sfumato.diffusion.pipelines.sd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.modelloader.RunTerminatedException;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.Termination;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TerminatedStepTest {

    @Test
    void aStepThatIsEndedEarlyAdvancesNoPicture(@TempDir Path home) throws InterruptedException {
        Path folder = TinyModels.install(home, "endless", "endless");
        try (StableDiffusionPipeline pipeline = StableDiffusionPipeline.open(
                ModelManifest.read("tiny", folder), GraphSource.of(TinyModels.ONE_THREAD))) {
            SampleSpec spec = new SampleSpec("a cat", "", 7, 4, 3.0, SchedulerType.EULER_A, 32, 32);
            Sample one = pipeline.start(spec, pipeline.encode(spec));
            Sample other = pipeline.start(spec.withSeed(8), pipeline.encode(spec));
            Termination termination = new Termination();
            Thread canceller = Thread.ofVirtual().start(termination::terminate);

            assertThatThrownBy(() -> termination.during(() -> {
                        pipeline.step(List.of(one, other));
                        return null;
                    }))
                    .isInstanceOf(RunTerminatedException.class);

            canceller.join();
            assertThat(one.step()).isZero();
            assertThat(other.step()).isZero();
        }
    }
}
