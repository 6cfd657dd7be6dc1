package dev.sfumato.diffusion.variants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.LoraChoice;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.graphs.SharedSessions;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models with adapters stay loaded while there is room or they paint, the one that was used last the longest. */
class AdaptedModelsTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "adapters");

    private final ModelManifest manifest =
            ModelManifest.read("sd1", Path.of("src", "test", "resources", "families", "sd1"));

    private static Adapters lora(String name) {
        return new Adapters(List.of(new LoraChoice(name, 1)), List.of());
    }

    @Test
    void what_is_used_again_is_not_loaded_again() {
        AdaptedModels models = new AdaptedModels(GOLDEN, new SharedSessions(TinyModels.ONE_THREAD));
        DiffusionPipeline first;
        try (AdaptedModels.Lease lease = models.load(manifest, lora("kohya"))) {
            first = lease.pipeline();
        }
        try (AdaptedModels.Lease lease = models.load(manifest, lora("kohya"));
                AdaptedModels.Lease other = models.load(manifest, lora("peft"))) {
            assertThat(lease.pipeline()).isSameAs(first);
            assertThat(other.pipeline()).isNotSameAs(first);
        }
        assertThat(models.loaded()).isEqualTo(2);
        models.drain().forEach(DiffusionPipeline::close);
    }

    @Test
    void without_room_only_what_paints_stays() {
        AdaptedModels models = new AdaptedModels(GOLDEN, new SharedSessions(TinyModels.ONE_THREAD), 1);
        AdaptedModels.Lease first = models.load(manifest, lora("kohya"));
        try (AdaptedModels.Lease second = models.load(manifest, lora("peft"))) {
            assertThat(models.loaded()).isEqualTo(2);
            first.close();
            first.close();
            try (AdaptedModels.Lease third = models.load(manifest, lora("processors"))) {
                assertThat(models.find(manifest, lora("kohya"))).isEmpty();
                assertThat(models.loaded()).isEqualTo(2);
                assertThat(third.pipeline()).isNotSameAs(second.pipeline());
            }
        }
        models.drain().forEach(DiffusionPipeline::close);
        assertThat(models.loaded()).isZero();
    }
}
