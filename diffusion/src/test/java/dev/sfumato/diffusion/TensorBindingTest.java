package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tensors lie between the steps changes no pixel of any family. */
class TensorBindingTest {

    private static final Path FAMILIES = Path.of("src", "test", "resources", "families");

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(strings = {"sd1", "lcm", "sd1-controlnet", "sdxl", "sd3", "flux-dev"})
    void picturesAreTheSameWhereverTheirTensorsLie(String family) {
        List<byte[]> plain = paint(family, TensorBinding.NONE);

        assertThat(plain.get(0)).isNotEqualTo(plain.get(1));
        assertThat(paint(family, TensorBinding.HOST)).containsExactlyElementsOf(plain);
        assertThat(paint(family, TensorBinding.DEVICE)).containsExactlyElementsOf(plain);
    }

    /** Two prompts in turns, and two pictures of one that share their calls. */
    private List<byte[]> paint(String family, TensorBinding binding) {
        EngineConfig config = new EngineConfig(home, TinyModels.ONE_THREAD.withBinding(binding), 4)
                .withBatching(BatchingConfig.DEFAULT.withPicturesPerStep(2));
        List<byte[]> pictures = new ArrayList<>();
        try (DiffusionEngine engine = DiffusionEngine.open(config)) {
            for (String prompt : List.of("a red apple", "a blue background", "a red apple")) {
                GenerationRequest request = GenerationRequest.builder(prompt)
                        .model(FAMILIES.resolve(family).toAbsolutePath().toString())
                        .seed(3L)
                        .steps(3)
                        .count(2)
                        .build();
                engine.generate(request).forEach(image -> pictures.add(image.rgb()));
            }
        }
        return pictures;
    }
}
