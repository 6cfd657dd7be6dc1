package dev.sfumato.modelloader.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.HashCache;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.testing.Fixtures;
import dev.sfumato.modelloader.testing.FreshJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {

    @TempDir
    private Path temporary;

    private Path home = Path.of("");
    private Path installed = Path.of("");
    private BundledFixture bundled = new BundledFixture(Path.of(""));

    @BeforeEach
    void makeBundle() throws IOException {
        home = temporary.resolve("home");
        installed = home.resolve("models/tiny");
        bundled = BundledFixture.make(temporary.resolve("jar"));
    }

    private ModelManifest find() {
        return new ModelRepository(home, bundled.classPath()).findById("tiny");
    }

    private List<String> namesInModels() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("models"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Gives the bundle another edition of the model, with a list of files that fits. */
    private void bundleNewEdition() throws IOException {
        Path list = bundled.file("files.json");
        Path card = bundled.file("generation_config.json");
        Files.writeString(card, "{\"num_inference_steps\": 9}");
        String entries = Files.readString(list)
                .replaceAll(
                        "(?s)\\{\\s*\"path\": \"generation_config.json\".*?\\}",
                        "{\"path\": \"generation_config.json\", \"size\": 26, \"sha256\": \""
                                + HashCache.none().sha256(card) + "\"}");
        Files.writeString(list, entries);
    }

    @Test
    void installs_on_first_use_exactly_what_is_bundled() throws IOException {
        ModelManifest manifest = find();

        assertThat(manifest.root()).isEqualTo(installed);
        assertThat(manifest.contentHash())
                .isEqualTo(
                        ModelManifest.read("tiny", Fixtures.path("tiny-model")).contentHash());
        try (Stream<Path> files = Files.walk(Fixtures.path("tiny-model"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = Fixtures.path("tiny-model").relativize(file).toString();
                assertThat(installed.resolve(name)).hasSameBinaryContentAs(file);
            }
        }
        assertThat(namesInModels()).containsExactly(".tiny.lock", "tiny");
    }

    @Test
    void does_not_copy_again() throws IOException {
        find();
        FileTime first = Files.getLastModifiedTime(installed.resolve("unet/model.onnx"));
        Object folder = Files.readAttributes(installed, "unix:ino").get("ino");
        find();
        assertThat(Files.getLastModifiedTime(installed.resolve("unet/model.onnx")))
                .isEqualTo(first);
        assertThat(Files.readAttributes(installed, "unix:ino").get("ino")).isEqualTo(folder);
    }

    @Test
    void a_new_edition_takes_the_place_of_the_old_one() throws IOException {
        assertThat(find().defaults().steps()).isEqualTo(4);
        bundleNewEdition();
        assertThat(find().defaults().steps()).isEqualTo(9);
        assertThat(namesInModels()).containsExactly(".tiny.lock", "tiny");
    }

    @Test
    void a_folder_of_that_name_without_a_file_list_is_someones_own_and_stays() throws IOException {
        Fixtures.copyTinyModel(installed);
        Files.delete(installed.resolve("files.json"));
        Files.writeString(installed.resolve("generation_config.json"), "{\"num_inference_steps\": 7}");
        assertThat(find().defaults().steps()).isEqualTo(7);
        assertThat(installed.resolve("files.json")).doesNotExist();
    }

    @Test
    void what_a_process_that_died_left_behind_is_cleared_away() throws IOException {
        Path left = Files.createDirectories(home.resolve("models/.tiny.new/unet"));
        Files.writeString(left.resolve("model.onnx"), "half of it");
        assertThat(find().root()).isEqualTo(installed);
        assertThat(namesInModels()).containsExactly(".tiny.lock", "tiny");
    }

    @Test
    void a_bundle_that_was_tampered_with_is_not_installed() throws IOException {
        Path graph = bundled.file("unet/model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);

        ModelException refusal = catchThrowableOfType(ModelException.class, this::find);
        assertThat(refusal.kind()).isEqualTo(Kind.BROKEN);
        assertThat(refusal).hasMessageStartingWith("bundled model tiny, unet/model.onnx: is damaged: files.json says");
        assertThat(namesInModels()).containsExactly(".tiny.lock");
    }

    @Test
    void a_bundle_that_lacks_a_file_is_told() throws IOException {
        Files.delete(bundled.file("unet/model.onnx"));
        assertThatThrownBy(this::find).hasMessage("bundled model tiny, unet/model.onnx: is missing");
        Files.delete(bundled.file("files.json"));
        assertThatThrownBy(this::find).hasMessage("bundled model tiny, files.json: is missing");
    }

    @Test
    void an_installed_file_that_was_tampered_with_is_found_although_its_size_is_the_same() throws IOException {
        find();
        Path graph = installed.resolve("unet/model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        bytes[bytes.length / 2] ^= 1;
        Files.write(graph, bytes);
        Files.setLastModifiedTime(graph, FileTime.fromMillis(1));

        assertThatThrownBy(this::find)
                .hasMessageStartingWith(graph + ": was changed")
                .hasMessageEndingWith("; remove " + installed + " to have the bundled model installed again");
    }

    @Test
    void a_home_that_cannot_be_written_is_told() throws IOException {
        home = Files.writeString(temporary.resolve("a-file"), "not a folder");
        assertThatThrownBy(this::find)
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("the bundled model tiny cannot be installed as " + home);
    }

    @Test
    void many_threads_may_install_at_once() throws Exception {
        int count = 8;
        CyclicBarrier start = new CyclicBarrier(count);
        Callable<String> task = () -> {
            ModelRepository repository = new ModelRepository(home, bundled.classPath());
            start.await();
            return repository.findById("tiny").contentHash();
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            String hash =
                    ModelManifest.read("tiny", Fixtures.path("tiny-model")).contentHash();
            for (Future<String> result : threads.invokeAll(Collections.nCopies(count, task))) {
                assertThat(result.get()).isEqualTo(hash);
            }
        }
        assertThat(namesInModels()).containsExactly(".tiny.lock", "tiny");
    }

    @Test
    void many_processes_may_install_at_once() throws Exception {
        String hash = ModelManifest.read("tiny", Fixtures.path("tiny-model")).contentHash();
        List<FreshJvm> processes = List.of(start(), start(), start());
        for (FreshJvm process : processes) {
            assertThat(process.output()).contains("found " + hash);
        }
        assertThat(namesInModels()).containsExactly(".tiny.lock", "tiny");
    }

    private FreshJvm start() throws IOException {
        return FreshJvm.start(
                List.of(), FindTinyModel.class, home.toString(), bundled.root().toString());
    }
}
