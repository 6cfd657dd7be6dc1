package dev.sfumato.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SfumatoHomeTest {
    @Test
    void liesInTheUsersHomeUnlessMoved() {
        assertThat(SfumatoHome.from(Map.of(), "/home/mona").root()).isEqualTo(Path.of("/home/mona/.sfumato"));
        assertThat(SfumatoHome.from(Map.of("SFUMATO_HOME", ""), "/home/mona").root())
                .isEqualTo(Path.of("/home/mona/.sfumato"));
    }

    @Test
    void theVariableMovesItAndIsTakenFromTheWorkingDirectory() {
        assertThat(SfumatoHome.from(Map.of("SFUMATO_HOME", "/srv/my studio"), "/home/mona")
                        .root())
                .isEqualTo(Path.of("/srv/my studio"));
        assertThat(SfumatoHome.from(Map.of("SFUMATO_HOME", "here/../there"), "/home/mona")
                        .root())
                .isEqualTo(Path.of("there").toAbsolutePath());
    }
}
