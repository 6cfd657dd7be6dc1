package dev.sfumato.service.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "A red apple|a-red-apple",
                "  a cat, (sitting:1.2) on ../../etc/passwd |a-cat-sitting-1-2-on-etc-passwd",
                "Grüner Apfel|grüner-apfel",
                "กล้วย สุก|กล้วย-สุก",
                "🍏|picture",
                ".hidden|hidden",
                "CON: a\tb|con-a-b"
            })
    void sayTheFirstWords(String prompt, String name) {
        assertThat(FileNames.of(prompt)).isEqualTo(name);
    }

    @Test
    void endAtAWholeWordBelowTheLimit() {
        assertThat(FileNames.of("very ".repeat(40)))
                .hasSizeLessThanOrEqualTo(60)
                .startsWith("very-very")
                .endsWith("very");
    }

    @Test
    void cutALongWordBetweenLettersAndCountBytes() {
        assertThat(FileNames.of("y".repeat(500))).isEqualTo("y".repeat(60));
        String thai = FileNames.of("ก".repeat(500));
        assertThat(thai).isEqualTo("ก".repeat(20));
        assertThat(thai.getBytes(StandardCharsets.UTF_8)).hasSize(60);
        assertThat(FileNames.of("𝔞".repeat(500))).isEqualTo("𝔞".repeat(15));
    }
}
