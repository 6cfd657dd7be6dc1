package dev.sfumato.modelloader.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCacheTest {

    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String HASH_OF_ABD = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";

    @TempDir
    private Path folder;

    private List<Path> remembered() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }

    @Test
    void gives_the_sha256_of_the_content() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc");
        assertThat(HashCache.none().sha256(file)).isEqualTo(HASH_OF_ABC);
        assertThat(HashCache.at(folder.resolve("cache")).sha256(file)).isEqualTo(HASH_OF_ABC);
    }

    @Test
    void remembers_by_size_and_time_of_change() throws IOException {
        HashCache cache = HashCache.at(folder.resolve("cache"));
        Path file = Files.writeString(folder.resolve("file"), "abc");
        FileTime time = FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z"));
        Files.setLastModifiedTime(file, time);
        assertThat(cache.sha256(file)).isEqualTo(HASH_OF_ABC);

        // the same size and time stand for the same content, which shows that the file was not read again
        Files.writeString(file, "abd");
        Files.setLastModifiedTime(file, time);
        assertThat(cache.sha256(file)).isEqualTo(HASH_OF_ABC);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-02T03:04:05.679Z")));
        assertThat(cache.sha256(file)).isEqualTo(HASH_OF_ABD);
        assertThat(remembered()).hasSize(1);
    }

    @Test
    void an_entry_that_is_damaged_is_made_anew() throws IOException {
        HashCache cache = HashCache.at(folder.resolve("cache"));
        Path file = Files.writeString(folder.resolve("file"), "abc");
        cache.sha256(file);
        Path entry = remembered().getFirst();
        String sound = Files.readString(entry);
        for (String damaged : List.of("", "3", sound.substring(0, sound.length() - 1), "garbage")) {
            Files.writeString(entry, damaged);
            assertThat(cache.sha256(file)).isEqualTo(HASH_OF_ABC);
            assertThat(entry).hasContent(sound);
        }
    }

    @Test
    void a_cache_that_cannot_be_written_costs_time_only() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc");
        assertThat(HashCache.at(file).sha256(file)).isEqualTo(HASH_OF_ABC);
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> HashCache.none().sha256(folder.resolve("nothing")))
                .hasMessageStartingWith(folder.resolve("nothing") + ": cannot be read");
    }
}
