package dev.sfumato.service.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sfumato.service.launcher.Checkout.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    @TempDir
    Path folder;

    private Checkout checkout;

    @BeforeEach
    void copyTheLauncher() throws Exception {
        checkout = new Checkout(Files.createDirectories(folder.resolve("my checkout")));
    }

    @Test
    void buildsOnFirstUseSaysSoInOneLineAndIsQuietAfterwards() throws Exception {
        Launch first = checkout.launch("a b", "ü");
        assertThat(first.out()).isEqualTo("a b|ü|cpu\n");
        assertThat(first.err().lines()).singleElement().asString().startsWith("sfumato: building (first use)");
        assertThat(first.exitCode()).isEqualTo(2);

        Launch second = checkout.launch("x");
        assertThat(second).isEqualTo(new Launch(1, "x|cpu\n", ""));
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainWhenASourceChangedEvenDuringTheBuild() throws Exception {
        checkout.launch();
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now()));
        assertThat(checkout.launch().err()).startsWith("sfumato: building (sources changed)");
        assertThat(checkout.builds()).isEqualTo(2);

        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now()));
        Process building = checkout.start(checkout.root().resolve("sfumato"), folder, Map.of());
        while (checkout.builds() < 3) {
            Thread.sleep(20);
        }
        Thread.sleep(50);
        Files.setLastModifiedTime(checkout.source(), FileTime.from(Instant.now()));
        Checkout.finish(building);
        checkout.launch();
        assertThat(checkout.builds())
                .as("the edit was made after the build began")
                .isEqualTo(4);
    }

    @Test
    void buildsAgainWhenASourceWasRemoved() throws Exception {
        checkout.launch();
        Files.delete(checkout.source());
        checkout.launch();
        assertThat(checkout.builds()).isEqualTo(2);
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        Path launcher = checkout.root().resolve("sfumato");
        Process one = checkout.start(launcher, folder, Map.of(), "1");
        Process two = checkout.start(launcher, folder, Map.of(), "2");
        assertThat(Checkout.finish(one).out()).isEqualTo("1|cpu\n");
        assertThat(Checkout.finish(two).out()).isEqualTo("2|cpu\n");
        assertThat(checkout.builds()).isEqualTo(1);
    }

    @Test
    void worksThroughARelativeSymbolicLinkFromAnotherFolder() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin dir"));
        Path link = Files.createSymbolicLink(bin.resolve("sfumato"), Path.of("../my checkout/sfumato"));
        Path second = Files.createSymbolicLink(folder.resolve("paint"), link);
        assertThat(checkout.launch(second, bin, "linked").out()).isEqualTo("linked|cpu\n");
    }

    @Test
    void aReadOnlyCheckoutThatIsBuiltRuns() throws Exception {
        checkout.launch();
        Process chmod = new ProcessBuilder("chmod", "-R", "a-w", checkout.root().toString()).start();
        assertThat(chmod.waitFor()).isZero();
        try {
            assumeThat(Files.isWritable(checkout.root()))
                    .as("root may write everywhere")
                    .isFalse();
            assertThat(checkout.launch("r")).isEqualTo(new Launch(1, "r|cpu\n", ""));
        } finally {
            new ProcessBuilder("chmod", "-R", "u+w", checkout.root().toString())
                    .start()
                    .waitFor();
        }
    }

    @Test
    void aFailedBuildShowsItsOutputAndFails() throws Exception {
        Files.createFile(checkout.root().resolve("broken"));
        Launch launch = checkout.launch("x");
        assertThat(launch.exitCode()).isEqualTo(1);
        assertThat(launch.out()).isEmpty();
        assertThat(launch.err()).contains("cannot find symbol").contains("the build failed");
    }

    @Test
    void promptsKeepTheirLettersInAnyLocale() throws Exception {
        Process process = checkout.start(
                checkout.root().resolve("sfumato"), folder, Map.of("LC_ALL", "POSIX", "LANG", ""), "grüner Apfel 🍏");
        assertThat(Checkout.finish(process).out()).isEqualTo("grüner Apfel 🍏|cpu\n");
    }
}
