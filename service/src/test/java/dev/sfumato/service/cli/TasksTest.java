package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TasksTest {
    private static final Path RESOURCES = Path.of("../diffusion/src/test/resources");

    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void makeAHomeWithAModelThatReadsPictures() throws IOException {
        program = new Program(folder);
        Path model = RESOURCES.resolve("families/sd2").toAbsolutePath().normalize();
        Files.createSymbolicLink(program.home().resolve("models/sd2"), model);
        for (String picture : new String[] {"source.png", "mask.png"}) {
            Files.copy(RESOURCES.resolve("golden/families").resolve(picture), file(picture));
        }
    }

    private Path file(String name) {
        return program.directory().resolve(name);
    }

    private Outcome inpaint(String output) throws Exception {
        return program.run(
                "generate",
                "a cat",
                "--model",
                "sd2",
                "--steps",
                "4",
                "--seed",
                "5",
                "--size",
                "64x64",
                "--image",
                "source.png",
                "--mask",
                "mask.png",
                "--strength",
                "0.75",
                "-o",
                output);
    }

    @Test
    void aPaintedOverPictureIsReplayedFromItsSources() throws Exception {
        Outcome painted = inpaint("a.png");
        assertThat(painted.exitCode()).as(painted.err()).isZero();

        Outcome replay = program.run(
                "generate",
                "--replay",
                "a.png",
                "--image",
                "source.png",
                "--mask",
                "mask.png",
                "-o",
                "b.png",
                "--json");

        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("\"verdict\":\"identical\"", "\"task\":\"inpaint\"", "\"strength\":0.75");
    }

    @Test
    void aReplayWithoutOrWithOtherSourcesSaysWhichAreNeeded() throws Exception {
        assertThat(inpaint("a.png").exitCode()).isZero();

        Outcome none = program.run("generate", "--replay", "a.png", "-o", "b.png");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("--image: is known by its hash only");
        Outcome other = program.run(
                "generate", "--replay", "a.png", "--image", "mask.png", "--mask", "mask.png", "-o", "b.png");
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("--image: is another than the picture was made from");
        assertThat(file("b.png")).doesNotExist();
    }

    @Test
    void twoPassesPaintALargerPicture() throws Exception {
        Outcome outcome = program.run(
                "generate",
                "a cat",
                "--model",
                "sd2",
                "--steps",
                "4",
                "--seed",
                "5",
                "--hires-scale",
                "1.5",
                "--hires-strength",
                "0.5",
                "--hires-upscaler",
                "lanczos",
                "-o",
                "a.png");

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        BufferedImage picture = ImageIO.read(file("a.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(96);
        assertThat(picture.getHeight()).isEqualTo(96);
    }

    @Test
    void whatCannotBeUsedIsNamedByItsOption() throws Exception {
        Outcome absent = program.run("generate", "a cat", "--image", "absent.png");
        assertThat(absent.exitCode()).isEqualTo(2);
        assertThat(absent.err()).contains("--image: cannot be read", "absent.png");
        Outcome alone = program.run("generate", "a cat", "--model", "sd2", "--mask", "mask.png");
        assertThat(alone.exitCode()).isEqualTo(2);
        assertThat(alone.err()).contains("--mask: means nothing without image");
        Files.writeString(file("text.png"), "hello");
        Outcome text = program.run("generate", "a cat", "--model", "sd2", "--image", "text.png");
        assertThat(text.exitCode()).isEqualTo(2);
        assertThat(text.err()).contains("--image: is no picture");
    }
}
