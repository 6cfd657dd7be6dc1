package dev.sfumato.modelloader.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a folder, the message names the file and the fault before any graph is loaded. */
class BrokenFolderTest {

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copyModelWithoutItsFileList() throws IOException {
        folder = Fixtures.copyTinyModel(temporary.resolve("tiny"));
        Files.delete(folder.resolve("files.json"));
    }

    private void assertRefused(Kind kind, Path file, String what) {
        ModelException refusal = catchThrowableOfType(ModelException.class, () -> ModelManifest.read("tiny", folder));
        assertThat(refusal).isNotNull().hasMessageStartingWith(file + ": ").hasMessageContaining(what);
        assertThat(refusal.kind()).isEqualTo(kind);
    }

    private void replaceInIndex(String old, String fresh) throws IOException {
        Path index = folder.resolve("model_index.json");
        String content = Files.readString(index);
        assertThat(content).contains(old);
        Files.writeString(index, content.replace(old, fresh));
    }

    @Test
    void a_folder_that_is_not_there() {
        folder = folder.resolve("nowhere");
        assertRefused(Kind.NOT_FOUND, folder, "no such model folder");
    }

    @Test
    void a_folder_without_an_index() throws IOException {
        Files.delete(folder.resolve("model_index.json"));
        assertRefused(Kind.BROKEN, folder, "it has no model_index.json");
    }

    @Test
    void an_index_that_is_not_json() throws IOException {
        replaceInIndex("{", "{,");
        assertRefused(Kind.BROKEN, folder.resolve("model_index.json"), "is not JSON");
    }

    @Test
    void an_index_that_is_no_object() throws IOException {
        Files.writeString(folder.resolve("model_index.json"), "[]");
        assertRefused(Kind.BROKEN, folder.resolve("model_index.json"), "is not a JSON object");
    }

    @Test
    void an_index_without_a_class() throws IOException {
        replaceInIndex("_class_name", "_class_nam");
        assertRefused(Kind.BROKEN, folder.resolve("model_index.json"), "'_class_name' is missing; text is needed");
    }

    @Test
    void a_pipeline_of_an_unknown_class() throws IOException {
        replaceInIndex("StableDiffusionPipeline", "StableCascadePipeline");
        assertRefused(
                Kind.UNSUPPORTED,
                folder.resolve("model_index.json"),
                "pipeline class 'StableCascadePipeline' is not supported; known are [StableDiffusionPipeline, ");
    }

    @Test
    void an_index_that_names_an_absent_component() throws IOException {
        replaceInIndex("\"safety_checker\": [\n  null,\n  null\n ]", "\"safety_checker\": [\"a\", \"b\"]");
        assertRefused(
                Kind.BROKEN,
                folder.resolve("safety_checker/model.onnx"),
                "is missing, and model_index.json names the component 'safety_checker'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_encoder", "unet", "vae_decoder", "tokenizer", "scheduler"})
    void an_index_that_names_a_needed_component_no_more(String component) throws IOException {
        replaceInIndex("\"" + component + "\"", "\"_" + component + "\"");
        assertRefused(Kind.BROKEN, folder.resolve("model_index.json"), "names no component '" + component + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_encoder/model.onnx", "unet/model.onnx", "vae_decoder/model.onnx"})
    void a_graph_that_is_missing_empty_truncated_or_foreign(String name) throws IOException {
        Path graph = folder.resolve(name);
        byte[] sound = Files.readAllBytes(graph);
        for (int length : new int[] {sound.length - 1, sound.length / 2, 5, 1}) {
            Files.write(graph, Arrays.copyOf(sound, length));
            assertRefused(Kind.BROKEN, graph, "not an ONNX graph");
        }
        Files.write(graph, new byte[0]);
        assertRefused(Kind.BROKEN, graph, "is empty");
        Files.writeString(graph, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
        assertRefused(Kind.BROKEN, graph, "not an ONNX graph");
        Files.write(graph, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13});
        assertRefused(Kind.BROKEN, graph, "not an ONNX graph");
        Files.delete(graph);
        assertRefused(Kind.BROKEN, graph, "is missing");
    }

    @Test
    void a_sound_graph_in_the_wrong_place() throws IOException {
        Files.write(folder.resolve("unet/model.onnx"), Files.readAllBytes(folder.resolve("vae_decoder/model.onnx")));
        assertRefused(
                Kind.BROKEN,
                folder.resolve("unet/model.onnx"),
                "is not a unet, which takes [sample, timestep, encoder_hidden_states]: this graph takes"
                        + " [latent_sample]");
    }

    @Test
    void a_tokenizer_without_its_files() throws IOException {
        Files.delete(folder.resolve("tokenizer/merges.txt"));
        assertRefused(Kind.BROKEN, folder.resolve("tokenizer/merges.txt"), "is missing");
        Files.delete(folder.resolve("tokenizer/vocab.json"));
        assertRefused(Kind.BROKEN, folder.resolve("tokenizer"), "has neither tokenizer.json nor vocab.json");
        Files.createFile(folder.resolve("tokenizer/spiece.model"));
        assertRefused(
                Kind.BROKEN,
                folder.resolve("tokenizer"),
                "its spiece.model is not read, so write it as tokenizer.json: python -c \"from transformers import"
                        + " AutoTokenizer; AutoTokenizer.from_pretrained('"
                        + folder.resolve("tokenizer"));
        Files.createFile(folder.resolve("tokenizer/tokenizer.json"));
        assertRefused(Kind.BROKEN, folder.resolve("tokenizer/tokenizer.json"), "is empty");
    }

    @Test
    void a_scheduler_without_its_configuration() throws IOException {
        Files.delete(folder.resolve("scheduler/scheduler_config.json"));
        assertRefused(Kind.BROKEN, folder.resolve("scheduler/scheduler_config.json"), "is missing");
    }

    @Test
    void an_autoencoder_without_its_configuration() throws IOException {
        Files.delete(folder.resolve("vae_decoder/config.json"));
        assertRefused(Kind.BROKEN, folder, "has neither vae_decoder/config.json nor vae/config.json");
    }
}
