package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters from the command line: painted with, recorded, replayed, and refused by their option. */
class AdaptersTest {
    private static final Path RESOURCES =
            Path.of("../diffusion/src/test/resources").toAbsolutePath();

    @TempDir
    private Path temporary;

    @Test
    void a_picture_with_adapters_can_be_replayed() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Files.createSymbolicLink(program.home().resolve("models/sd1"), RESOURCES.resolve("families/sd1"));
        Files.createSymbolicLink(program.home().resolve("loras"), RESOURCES.resolve("golden/adapters/loras"));
        Files.createSymbolicLink(program.home().resolve("embeddings"), RESOURCES.resolve("golden/adapters/embeddings"));

        Outcome with = generate(program, "with.png", "--lora", "kohya:0.5", "--embedding", "bears");
        assertThat(with.exitCode()).as(with.err()).isZero();
        Outcome without = generate(program, "without.png");
        assertThat(without.exitCode()).as(without.err()).isZero();
        Path folder = program.directory();
        assertThat(folder.resolve("with.png")).exists();
        assertThat(Files.mismatch(folder.resolve("with.png"), folder.resolve("without.png")))
                .isNotNegative();
        Outcome replay = program.run("generate", "--replay", "with.png", "-o", "again.png");
        assertThat(replay.exitCode()).as(replay.err() + replay.out()).isZero();

        Outcome skipped = generate(program, "skipped.png", "--clip-skip", "1");
        assertThat(skipped.exitCode()).as(skipped.err()).isZero();
        assertThat(Files.mismatch(folder.resolve("skipped.png"), folder.resolve("without.png")))
                .isNotNegative();
        Outcome skippedAgain = program.run("generate", "--replay", "skipped.png", "-o", "skipped-again.png");
        assertThat(skippedAgain.exitCode())
                .as(skippedAgain.err() + skippedAgain.out())
                .isZero();
        Outcome tooMany = generate(program, "none.png", "--clip-skip", "3");
        assertThat(tooMany.exitCode()).isEqualTo(2);
        assertThat(tooMany.err()).contains("--clip-skip: leaves no layer", "got 3; allowed: 0 to 2");

        Outcome unknown = generate(program, "unknown.png", "--lora", "nowhere");
        assertThat(unknown.exitCode()).isEqualTo(2);
        assertThat(unknown.err()).contains("--lora: 'nowhere' is not known").contains("kohya");
        Outcome wrong = generate(program, "wrong.png", "--lora", "kohya:strong");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("has no number as its weight");
    }

    @Test
    void a_picture_that_follows_another_can_be_replayed_with_that_one() throws IOException, InterruptedException {
        Program program = new Program(temporary);
        Files.createDirectories(program.home().resolve("models"));
        Files.createSymbolicLink(program.home().resolve("models/sd1"), RESOURCES.resolve("families/sd1-controlnet"));
        String edges = RESOURCES.resolve("golden/controlnet/control.png").toString();

        Outcome with =
                generate(program, "with.png", "--control", edges, "--control-scale", "0.5", "--control-end", "0.5");
        assertThat(with.exitCode()).as(with.err()).isZero();
        Outcome without = generate(program, "without.png");
        assertThat(without.exitCode()).as(without.err()).isZero();
        assertThat(Files.mismatch(
                        program.directory().resolve("with.png"),
                        program.directory().resolve("without.png")))
                .isNotNegative();
        Outcome blind = program.run("generate", "--replay", "with.png", "-o", "again.png");
        assertThat(blind.exitCode()).isEqualTo(2);
        assertThat(blind.err()).contains("--control: is known by its hash only");
        Outcome replay = program.run("generate", "--replay", "with.png", "--control", edges, "-o", "again.png");
        assertThat(replay.exitCode()).as(replay.err() + replay.out()).isZero();
        Outcome other = program.run("generate", "a", "--model", "tiny", "--control", edges);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err()).contains("--control: model 'tiny' cannot follow it");
    }

    private static Outcome generate(Program program, String file, String... more)
            throws IOException, InterruptedException {
        String[] fixed = {
            "generate", "a <bear>", "--model", "sd1", "--seed", "1", "--steps", "2", "--scheduler", "ddim", "-o", file
        };
        String[] all = new String[fixed.length + more.length];
        System.arraycopy(fixed, 0, all, 0, fixed.length);
        System.arraycopy(more, 0, all, fixed.length, more.length);
        return program.run(all);
    }
}
