package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {
    @TempDir
    Path folder;

    private Program program;

    @BeforeEach
    void makeAHome() throws IOException {
        program = new Program(folder);
    }

    private Outcome generate(String... arguments) throws Exception {
        return program.run(Stream.concat(Stream.of("generate", "--model", "tiny", "--steps", "3"), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private Path file(String name) {
        return program.directory().resolve(name);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(program.directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void tellsFileSeedAndRunAndNeverReplacesAFileThatWasNotNamed() throws Exception {
        Outcome first = generate("A red apple, grün", "--seed", "42");
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).matches("a-red-apple-grün-42\\.png\tseed=42\trun=[A-Za-z0-9]+\\R");
        byte[] painted = Files.readAllBytes(file("a-red-apple-grün-42.png"));

        Outcome second = generate("A red apple, grün", "--seed", "42");
        assertThat(second.out()).startsWith("a-red-apple-grün-42-2.png\t");
        assertThat(second.value(0, "run")).isNotEqualTo(first.value(0, "run"));
        assertThat(Files.readAllBytes(file("a-red-apple-grün-42.png"))).isEqualTo(painted);
        assertThat(Files.readAllBytes(file("a-red-apple-grün-42-2.png")))
                .as("the same seed paints the same picture")
                .isEqualTo(painted);
    }

    @Test
    void aPromptOfManyPagesIsPaintedAndWhatTheModelDidNotReadIsTold() throws Exception {
        Outcome outcome = generate("apple ".repeat(5_000), "--seed", "1");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.err()).contains("sfumato: warning: ");
        assertThat(outcome.value(0, "seed")).isEqualTo("1");
    }

    @Test
    void withoutATerminalProgressIsPlainLines() throws Exception {
        Outcome outcome = generate("apple", "--seed", "1", "-o", "a.png");
        assertThat(outcome.err().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches("sfumato: picture 1, step [1-3] of 3, .* left"));
        assertThat(outcome.err()).doesNotContain("\r").doesNotContain("\u001b");
    }

    @Test
    void aNamedFileIsReplacedAndSeveralPicturesAreNumbered() throws Exception {
        Files.writeString(file("out-2.webp"), "old");
        Files.writeString(file("out.webp"), "kept");
        Outcome outcome = generate("apple", "--seed", "7", "--n", "2", "-o", "out.webp");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lines().get(0)).startsWith("out-1.webp\tseed=7\t");
        assertThat(outcome.lines().get(1)).startsWith("out-2.webp\tseed=8\t");
        assertThat(files()).containsExactly("out-1.webp", "out-2.webp", "out.webp");
        assertThat(Files.readString(file("out.webp"))).isEqualTo("kept");
        assertThat(ImageIO.read(file("out-2.webp").toFile())).isNotNull();
    }

    @Test
    void theExtensionDecidesTheFormat() throws Exception {
        assertThat(generate("apple", "-o", "a.JPG").exitCode()).isZero();
        assertThat(Files.readAllBytes(file("a.JPG"))).startsWith(0xff, 0xd8);
        Outcome outcome = generate("apple", "-o", "a.gif");
        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.err()).contains("-o", "a.gif", "png, jpg, jpeg, webp");
    }

    @Test
    void jsonIsAnObjectALine() throws Exception {
        Outcome outcome = generate("apple", "--seed", "5", "--n", "2", "--json", "-o", "a.png");
        assertThat(outcome.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{")
                        .contains("\"prompt\":\"apple\"", "\"model\":\"tiny\"", "\"sha256\":\"", "\"steps\":3"));
        assertThat(outcome.lines().get(1)).contains("\"file\":\"a-2.png\"", "\"seed\":6");
    }

    @Test
    void aReplayPaintsIdenticalPixels() throws Exception {
        generate("apple", "--seed", "11", "--scheduler", "euler_a", "--guidance", "3", "--n", "2", "-o", "a.png");
        Outcome replay = program.run("generate", "--replay", "a-2.png", "-o", "again.png", "--json");
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("\"verdict\":\"identical\"", "\"seed\":12");
        assertThat(replay.err()).contains("identical pixels to a-2.png");
        assertThat(files()).contains("again.png");
    }

    @Test
    void aReplayReadsPromptsAndGuidesAsBefore() throws Exception {
        List<String> how = List.of(
                "--template",
                "--prompt-syntax",
                "a1111",
                "--emphasis",
                "no_norm",
                "--guidance",
                "4",
                "--guidance-rescale",
                "0.7",
                "--guidance-start",
                "0.2",
                "--guidance-end",
                "0.9");
        List<String> all =
                new ArrayList<>(List.of("a {red|green} (apple:1.4) AND [b|c]:0.3", "--seed", "11", "-o", "a.png"));
        all.addAll(how);
        Outcome painted = generate(all.toArray(String[]::new));
        assertThat(painted.exitCode()).as(painted.err()).isZero();
        Outcome plain = generate("a red (apple:1.4) AND [b|c]:0.3", "--seed", "11", "--guidance", "4", "-o", "b.png");
        assertThat(plain.exitCode()).as(plain.err()).isZero();
        assertThat(Files.readAllBytes(file("a.png"))).isNotEqualTo(Files.readAllBytes(file("b.png")));
        Outcome replay = program.run("generate", "--replay", "a.png", "-o", "again.png", "--json");
        assertThat(replay.exitCode()).as(replay.err()).isZero();
        assertThat(replay.out()).contains("\"verdict\":\"identical\"");
    }

    @Test
    void aReplayTellsPixelsThatDiffer() throws Exception {
        generate("apple", "--seed", "11", "-o", "a.png");
        generate("apple", "--seed", "12", "-o", "b.png");
        BufferedImage other = ImageIO.read(file("b.png").toFile());
        assertThat(other).isNotNull();
        PngSurgery.replacePixels(file("a.png"), file("b.png"), file("forged.png"));
        Outcome replay = program.run("generate", "--replay", "forged.png");
        assertThat(replay.exitCode()).as(replay.err()).isEqualTo(1);
        assertThat(replay.err()).contains("different pixels");
        assertThat(replay.lines()).hasSize(1);
    }

    @Test
    void aReplayWithAnotherModelOfTheSameNameNeedsForce() throws Exception {
        generate("apple", "--seed", "11", "-o", "a.png");
        Path scheduler = program.home().resolve("models/tiny/scheduler/scheduler_config.json");
        Files.writeString(scheduler, Files.readString(scheduler).replaceFirst("\\{", "{ "));
        Outcome refused = program.run("generate", "--replay", "a.png");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--replay", "tiny", "hash", "--force");
        Outcome forced = program.run("generate", "--replay", "a.png", "--force");
        assertThat(forced.exitCode()).as(forced.err()).isZero();
        assertThat(forced.err()).contains("warning:", "identical pixels");
    }

    @Test
    void aReplayOfSomethingElseIsRefused() throws Exception {
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                file("plain.png").toFile());
        Files.writeString(file("text.png"), "not a picture");
        assertThat(program.run("generate", "--replay", "plain.png"))
                .matches(outcome -> outcome.exitCode() == 2 && outcome.err().contains("plain.png"));
        assertThat(program.run("generate", "--replay", "text.png"))
                .matches(outcome -> outcome.exitCode() == 2 && outcome.err().contains("text.png"));
        assertThat(program.run("generate", "--replay", "absent.png"))
                .matches(outcome -> outcome.exitCode() == 2 && outcome.err().contains("absent.png"));
    }
}
