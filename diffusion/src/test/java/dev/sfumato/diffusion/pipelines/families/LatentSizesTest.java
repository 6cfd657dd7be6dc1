package dev.sfumato.diffusion.pipelines.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a UNet's file says of the sizes that it takes. */
class LatentSizesTest {

    private static final Path SD1 = Path.of("src", "test", "resources", "families", "sd1");
    private static final String NAME = "sfumato.latent_multiple";
    private static final String NOTE = NAME + "\u0012\u0001" + "1";

    @TempDir
    private Path folder;

    private static String sizes(Path model) {
        try (DiffusionPipeline pipeline = Families.open(ModelManifest.read("sd1", model), TinyModels.ONE_THREAD)) {
            return pipeline.sizes().toString();
        }
    }

    /** The model with something else of the same length in place of what its UNet says. */
    private Path saying(String other) throws IOException {
        try (Stream<Path> files = Files.walk(SD1)) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            for (Path file : all) {
                Path copy = folder.resolve(SD1.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling(""));
                Files.copy(file, copy);
            }
        }
        Path unet = folder.resolve("unet").resolve("model.onnx");
        String bytes = Files.readString(unet, StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(NOTE);
        Files.writeString(unet, bytes.replace(NOTE, other), StandardCharsets.ISO_8859_1);
        return folder;
    }

    @Test
    void aGraphThatGrowsToItsSkipConnectionsTakesEverySideOfWholeLatents() {
        assertThat(sizes(SD1)).isEqualTo("sides of 8 to 2048 in multiples of 8");
    }

    @Test
    void aGraphThatSaysNothingTakesWhatItHalvesEvenly() throws IOException {
        assertThat(sizes(saying(NOTE.replace("sfumato", "another"))))
                .isEqualTo("sides of 16 to 2048 in multiples of 16");
    }

    @Test
    void aNoteThatIsNoNumberIsRefused() throws IOException {
        Path model = saying(NAME + "\u0012\u0001" + "0");

        assertThatThrownBy(() -> sizes(model))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("its property sfumato.latent_multiple is '0', expected a whole number from 1 on");
    }
}
