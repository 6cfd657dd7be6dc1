package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.modelloader.testing.Fixtures;
import dev.sfumato.modelloader.testing.FreshJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each case needs JVMs in which no native library was loaded yet. */
class OnnxRuntimeTest {

    @TempDir
    private Path folder;

    private Path cache = Path.of("");
    private Path temporary = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        cache = folder.resolve("cache");
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    private FreshJvm start(Path cacheFolder, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of(cacheFolder.toString(), Fixtures.graph("two-in-order").toString()));
        arguments.addAll(List.of(more));
        return FreshJvm.start(
                List.of("-Djava.io.tmpdir=" + temporary), OpenOneSession.class, arguments.toArray(String[]::new));
    }

    private Path library() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName().toString().equals(System.mapLibraryName("onnxruntime")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void unpacks_once_and_leaves_nothing_in_the_temporary_folder() throws Exception {
        assertThat(start(cache).output()).contains("opened [zebra, ant]").contains("libraries in " + cache);
        FileTime first = Files.getLastModifiedTime(library());
        assertThat(start(cache).output()).contains("opened [zebra, ant]");

        assertThat(Files.getLastModifiedTime(library())).isEqualTo(first);
        assertThat(names(cache)).hasSize(1);
        assertThat(names(temporary)).noneMatch(name -> name.startsWith("onnxruntime-java"));
        assertThat(names(library().resolveSibling(""))).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void unpacks_a_library_anew_that_was_cut_off() throws Exception {
        start(cache).output();
        Path library = library();
        long size = Files.size(library);
        Files.write(library, new byte[100]);

        assertThat(start(cache).output()).contains("opened [zebra, ant]");
        assertThat(library).hasSize(size);
    }

    @Test
    void two_processes_may_unpack_at_once() throws Exception {
        FreshJvm one = start(cache);
        FreshJvm other = start(cache);
        assertThat(one.output()).contains("opened [zebra, ant]");
        assertThat(other.output()).contains("opened [zebra, ant]");
    }

    @Test
    void a_folder_that_is_removed_before_its_first_use_costs_time_only() throws Exception {
        assertThat(start(cache, "remove").output())
                .contains("opened [zebra, ant]")
                .contains("libraries in null");
    }

    @Test
    void a_folder_that_cannot_be_written_costs_time_only() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "not a folder");
        assertThat(start(file).output())
                .contains("cannot be kept in " + file)
                .contains("opened [zebra, ant]")
                .contains("libraries in null");
    }
}
