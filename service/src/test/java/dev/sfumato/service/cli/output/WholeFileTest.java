package dev.sfumato.service.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    Path folder;

    @Test
    void what_was_there_is_replaced_and_nothing_else_is_left() throws IOException {
        Path file = Files.writeString(folder.resolve("apple.png"), "old");
        WholeFile.write(file, new byte[] {1, 2});
        assertThat(file).hasBinaryContent(new byte[] {1, 2});
        assertThat(folder).isDirectoryNotContaining("glob:**/.sfumato-*");
    }

    @Test
    void the_parts_of_a_process_that_died_are_swept_out_and_those_of_a_living_one_are_not() throws IOException {
        Path left = Files.writeString(folder.resolve(".sfumato-left.part"), "a");
        Path writing = Files.writeString(folder.resolve(".sfumato-writing.part"), "a");
        Path own = Files.writeString(folder.resolve("mine.part"), "a");
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        Files.setLastModifiedTime(left, old);
        Files.setLastModifiedTime(own, old);
        WholeFile.sweep(folder);
        assertThat(left).doesNotExist();
        assertThat(writing).exists();
        assertThat(own).exists();
    }
}
