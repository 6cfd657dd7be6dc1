package dev.sfumato.service.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class MemorySizeTest {

    @Test
    void memoryIsANumberOfMebibytesOrGibibytes() {
        assertThat(new MemorySize().convert("512m").bytes()).isEqualTo(512L << 20);
        assertThat(new MemorySize().convert("12G").bytes()).isEqualTo(12L << 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12", "0g", "-1g", "1.5g", "12gb", "99999999999g", "g"})
    void anythingElseIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> new MemorySize().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("got '" + text + "'")
                .hasMessageContaining("as in 12g");
    }
}
