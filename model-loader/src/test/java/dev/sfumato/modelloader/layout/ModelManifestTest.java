package dev.sfumato.modelloader.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelManifestTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copyModel() {
        folder = Fixtures.copyTinyModel(temporary.resolve("tiny"));
    }

    private ModelManifest read() {
        return ModelManifest.read("tiny", folder);
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.resolveSibling(""));
        Files.writeString(path, content);
        Files.deleteIfExists(folder.resolve("files.json"));
    }

    private void replace(String file, String old, String fresh) throws IOException {
        String content = Files.readString(folder.resolve(file));
        assertThat(content).contains(old);
        write(file, content.replace(old, fresh));
    }

    @Test
    void tells_what_the_folder_holds() {
        ModelManifest manifest = read();
        assertThat(manifest.id()).isEqualTo("tiny");
        assertThat(manifest.root()).isEqualTo(folder);
        assertThat(manifest.pipelineClass()).isEqualTo("StableDiffusionPipeline");
        assertThat(manifest.graphs())
                .containsOnly(
                        entry("text_encoder", folder.resolve("text_encoder/model.onnx")),
                        entry("unet", folder.resolve("unet/model.onnx")),
                        entry("vae_decoder", folder.resolve("vae_decoder/model.onnx")));
        assertThat(manifest.tokenizer()).isEqualTo(folder.resolve("tokenizer"));
        assertThat(manifest.autoencoder()).isEqualTo(new AutoencoderSettings(4, 2, 0.5, 0, 512));
        assertThat(manifest.defaults())
                .isEqualTo(new GenerationDefaults(
                        4, 2.5, 16, 16, List.of(new PictureSize(16, 16), new PictureSize(8, 16))));
        assertThat(manifest.contentHash()).matches("[0-9a-f]{64}");
    }

    @Test
    void gives_the_scheduler_settings_raw() {
        SchedulerSettings scheduler = read().scheduler();
        assertThat(scheduler.className()).isEqualTo("DDIMScheduler");
        assertThat(scheduler.options())
                .containsOnly(
                        entry("num_train_timesteps", 1000),
                        entry("beta_start", 0.00085),
                        entry("beta_end", 0.012),
                        entry("beta_schedule", "scaled_linear"),
                        entry("trained_betas", null),
                        entry("prediction_type", "epsilon"),
                        entry("clip_sample", false));
    }

    @Test
    void reads_the_infinity_that_python_writes() throws IOException {
        replace("scheduler/scheduler_config.json", "\"clip_sample\": false", "\"lambda_min_clipped\": -Infinity");
        assertThat(read().scheduler().options()).containsEntry("lambda_min_clipped", Double.NEGATIVE_INFINITY);
    }

    @Test
    void gives_a_components_own_configuration() {
        ModelManifest manifest = read();
        assertThat(manifest.config("unet").orElseThrow().path("in_channels").intValue())
                .isEqualTo(4);
        assertThat(manifest.config("text_encoder")).isEmpty();
    }

    @Test
    void tells_the_vocabulary_that_the_text_encoder_knows() throws IOException {
        assertThat(read().textVocabularySize("text_encoder")).isEmpty();
        write("text_encoder/config.json", "{\"vocab_size\": 49408}");
        assertThat(read().textVocabularySize("text_encoder")).hasValue(49408);
    }

    @Test
    void takes_the_familys_defaults_where_the_model_gives_none() throws IOException {
        Files.delete(folder.resolve("generation_config.json"));
        Files.delete(folder.resolve("files.json"));
        assertThat(read().defaults()).isEqualTo(new GenerationDefaults(50, 7.5, 16, 16, List.of()));
        write("unet/config.json", "{\"sample_size\": [6, 10]}");
        assertThat(read().defaults()).isEqualTo(new GenerationDefaults(50, 7.5, 20, 12, List.of()));
    }

    @Test
    void takes_exporters_class_names_and_an_autoencoder_named_as_one() throws IOException {
        replace("model_index.json", "\"StableDiffusionPipeline\"", "\"ORTStableDiffusionPipeline\"");
        replace("model_index.json", "\"vae_decoder\"", "\"vae\"");
        assertThat(read().pipelineClass()).isEqualTo("StableDiffusionPipeline");
        assertThat(read().graphs()).containsKey("vae_decoder").doesNotContainKey("vae");
        replace("model_index.json", "\"ORTStable", "\"OnnxStable");
        assertThat(read().pipelineClass()).isEqualTo("StableDiffusionPipeline");
    }

    @Test
    void reads_the_autoencoder_from_the_undivided_one_where_the_decoder_has_no_configuration() throws IOException {
        Files.delete(folder.resolve("vae_decoder/config.json"));
        write(
                "vae/config.json",
                "{\"block_out_channels\": [1, 2, 3, 4], \"latent_channels\": 4, \"shift_factor\": 0.1}");
        assertThat(read().autoencoder()).isEqualTo(new AutoencoderSettings(4, 8, 0.18215, 0.1, 512));
    }

    @Test
    void hash_follows_what_determines_pixels_and_nothing_else() throws IOException {
        String hash = read().contentHash();
        write("README.md", "a model card");
        write("generation_config.json", "{}");
        assertThat(read().contentHash()).isEqualTo(hash);
        assertThat(Fixtures.copyTinyModel(temporary.resolve("elsewhere")))
                .satisfies(copy -> assertThat(ModelManifest.read("other", copy).contentHash())
                        .isEqualTo(hash));

        replace("scheduler/scheduler_config.json", "0.012", "0.013");
        String changed = read().contentHash();
        assertThat(changed).isNotEqualTo(hash);
        Files.copy(Fixtures.graph("unet-int32-vector"), folder.resolve("unet/model.onnx_data"));
        assertThat(read().contentHash()).isNotIn(hash, changed);
    }

    @Test
    void settings_that_make_no_sense_are_told_with_their_file() throws IOException {
        write("generation_config.json", "{\"num_inference_steps\": 0}");
        assertThatThrownBy(this::read).hasMessageEndingWith("generation_config.json: steps must be at least 1, got 0");
        write("generation_config.json", "{\"guidance_scale\": \"high\"}");
        assertThatThrownBy(this::read)
                .hasMessageEndingWith("generation_config.json: 'guidance_scale' must be a number, got \"high\"");
        write("generation_config.json", "{\"width\": 16, \"height\": 16, \"sizes\": [[32, 32]]}");
        assertThatThrownBy(this::read)
                .hasMessageEndingWith("generation_config.json: the default size 16x16 is not one of [32x32]");
        write("generation_config.json", "{\"sizes\": [[32]]}");
        assertThatThrownBy(this::read).hasMessageContaining("'sizes' must be a list of [width, height] pairs");
        write("generation_config.json", "{}");
        write("vae_decoder/config.json", "{\"block_out_channels\": [1], \"latent_channels\": 0}");
        assertThatThrownBy(this::read).hasMessageContaining("config.json: latentChannels must be at least 1, got 0");
        write("vae_decoder/config.json", "{\"block_out_channels\": [1], \"latents_mean\": [1]}");
        assertThatThrownBy(this::read).hasMessageEndingWith("config.json: 'latents_mean' is not supported");
    }
}
