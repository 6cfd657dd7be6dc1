package dev.sfumato.modelloader.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileListTest {

    private static final String SHA256 = "0".repeat(64);

    @TempDir
    private Path temporary;

    private Path folder = Path.of("");

    @BeforeEach
    void copyModel() {
        folder = Fixtures.copyTinyModel(temporary.resolve("tiny"));
    }

    private static FileList parse(String path) {
        String json = "{\"files\": [{\"path\": \"" + path + "\", \"size\": 1, \"sha256\": \"" + SHA256 + "\"}]}";
        return FileList.of(JsonFile.parse("list", json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void lists_every_file_of_the_model() {
        assertThat(FileList.read(folder.resolve("files.json")).entries())
                .hasSize(11)
                .containsKeys("model_index.json", "unet/model.onnx", "tokenizer/vocab.json");
    }

    @Test
    void a_file_of_another_size_is_told_with_both() throws IOException {
        Path graph = folder.resolve("unet/model.onnx");
        long size = Files.size(graph);
        Files.writeString(graph, "short");
        assertThatThrownBy(() -> ModelManifest.read("tiny", folder))
                .hasMessage(graph + ": files.json says " + size + " bytes, found 5");
    }

    @Test
    void a_file_that_is_listed_must_be_there_even_if_no_component_needs_it() throws IOException {
        Files.delete(folder.resolve("unet/config.json"));
        assertThatThrownBy(() -> ModelManifest.read("tiny", folder))
                .hasMessage(folder.resolve("unet/config.json") + ": files.json lists it, but there is no such file");
    }

    @Test
    void a_changed_byte_is_found_by_its_hash() throws IOException {
        Path graph = folder.resolve("unet/model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);
        assertThatThrownBy(() -> ModelManifest.read("tiny", folder))
                .hasMessageStartingWith(graph + ": was changed: files.json says SHA-256 ")
                .hasMessageContaining("if that was meant, remove files.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "/etc/passwd", "a/../../x", "C:/x", "a\\\\..\\\\x", "", "a//b", ".hidden", "a/./b"})
    void a_path_that_leaves_the_folder_is_refused(String path) {
        assertThatThrownBy(() -> parse(path)).hasMessageStartingWith("list: an entry needs a relative 'path'");
    }

    @Test
    void an_entry_without_a_hash_is_refused() {
        byte[] json = "{\"files\": [{\"path\": \"a\", \"size\": 1}]}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> FileList.of(JsonFile.parse("list", json))).hasMessageContaining("got {\"path\":\"a\"");
        assertThatThrownBy(() -> FileList.of(JsonFile.parse("list", "{}".getBytes(StandardCharsets.UTF_8))))
                .hasMessage("list: 'files' is missing; an array is needed");
        assertThat(parse("a/b.c").entries()).containsOnlyKeys("a/b.c");
    }
}
