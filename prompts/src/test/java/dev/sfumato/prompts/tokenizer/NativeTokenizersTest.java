package dev.sfumato.prompts.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each case needs a JVM in which the library was not loaded yet. */
class NativeTokenizersTest {

    @TempDir
    private Path folder;

    private String open(List<String> flags) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> fixed = List.of(
                "-Duser.home=" + folder.resolve("user"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                OpenOneTokenizer.class.getName(),
                folder.resolve("cache").toString(),
                TokenizerFixtures.path("wordpiece").toString());
        List<String> command = Stream.of(List.of(java.toString()), flags, fixed)
                .flatMap(List::stream)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // the build sets it for all tests, users do not
        builder.environment().remove("RUST_FLAVOR");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private List<String> libraries(Path below) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.equals(System.mapLibraryName("tokenizers")))
                    .toList();
        }
    }

    @Test
    void the_library_is_unpacked_where_it_was_told_and_not_in_the_users_home() throws Exception {
        Files.createDirectory(folder.resolve("user"));
        assertThat(open(List.of())).contains("encoded 5");
        assertThat(libraries(folder.resolve("cache"))).hasSize(1);
        assertThat(folder.resolve("user")).isEmptyDirectory();
    }

    @Test
    void a_folder_that_the_user_set_stays() throws Exception {
        Path own = folder.resolve("own");
        assertThat(open(List.of("-DENGINE_CACHE_DIR=" + own))).contains("encoded 5");
        assertThat(libraries(own)).hasSize(1);
        assertThat(libraries(folder.resolve("cache"))).isEmpty();
    }
}
