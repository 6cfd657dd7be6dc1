package dev.sfumato.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ArgumentsTest {
    private static final Pattern SPACE = Pattern.compile(" ");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path home = Path.of("");

    @BeforeEach
    void makeAHome() throws IOException {
        home = new Program(folder).home();
    }

    private int execute(List<String> arguments) {
        CommandLine command = new SfumatoCommand(home).commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments.toArray(String[]::new));
    }

    private static Arguments refused(String name, String value, String allowed, String... arguments) {
        return Arguments.of(List.of(arguments), List.of(name, value, allowed));
    }

    static Stream<Arguments> badInput() {
        String tiny = "--model=tiny";
        return Stream.of(
                refused("PROMPT", "0 characters", "1 to 32000", "generate", tiny, ""),
                refused("PROMPT", "'  '", "not only white space", "generate", tiny, "  "),
                refused("PROMPT", "40000", "1 to 32000", "generate", tiny, "a".repeat(40_000)),
                refused("--device", "'gpu'", "cpu, cuda or cuda:N", "generate", tiny, "x", "--device", "gpu"),
                refused("--device", "'cuda:'", "cpu, cuda or cuda:N", "serve", "--device", "cuda:"),
                refused("--tensor-binding", "'disk'", "none, host, device", "serve", "--tensor-binding", "disk"),
                refused("--cuda-option", "'use_tf32=0'", "--device cuda", "serve", "--cuda-option", "use_tf32=0"),
                refused("prefer_nhwc", "'2'", "0 or 1", "serve", "--device=cuda", "--cuda-option", "prefer_nhwc=2"),
                refused("--cuda-option", "'speed'", "sdpa_kernel", "serve", "--device=cuda", "--cuda-option=speed=9"),
                refused(
                        "enable_cuda_graph",
                        "host",
                        "device",
                        "serve",
                        "--device=cuda",
                        "--tensor-binding=host",
                        "--cuda-option=enable_cuda_graph=1"),
                refused("--n", "0", "1 to 10", "generate", tiny, "x", "--n", "0"),
                refused("--n", "11", "1 to 10", "generate", tiny, "x", "--n", "11"),
                refused("--n", "1.5", "digits", "generate", tiny, "x", "--n", "1.5"),
                refused("--size", "0x0", "WIDTHxHEIGHT", "generate", tiny, "x", "--size", "0x0"),
                refused("--size", "big", "WIDTHxHEIGHT", "generate", tiny, "x", "--size", "big"),
                refused("--size", "513x512", "allowed", "generate", tiny, "x", "--size", "513x512"),
                refused("--size", "100000x100000", "allowed", "generate", tiny, "x", "--size", "100000x100000"),
                refused("--steps", "0", "1 to 1000", "generate", tiny, "x", "--steps", "0"),
                refused("--steps", "100000", "1 to 1000", "generate", tiny, "x", "--steps", "100000"),
                refused("--steps", "many", "digits", "generate", tiny, "x", "--steps", "many"),
                refused("--guidance", "NaN", "0 to 100", "generate", tiny, "x", "--guidance", "NaN"),
                refused("--guidance", "1.0E9", "0 to 100", "generate", tiny, "x", "--guidance", "1e9"),
                refused("--guidance", "high", "decimal", "generate", tiny, "x", "--guidance", "high"),
                refused("--seed", "-1", "0 to", "generate", tiny, "x", "--seed=-1"),
                refused(
                        "--seed",
                        "9223372036854775808",
                        "0 to",
                        "generate",
                        tiny,
                        "x",
                        "--seed",
                        "9223372036854775808"),
                refused("--scheduler", "best", "ddpm, ddim, pndm", "generate", "x", "--scheduler", "best"),
                refused("--model", "nosuch", "tiny", "generate", "x", "--model", "nosuch"),
                refused("--project", "a/b", "1 to 128", "generate", tiny, "x", "--project", "a/b"),
                refused("-o", "picture", "png, jpg, jpeg, webp", "generate", tiny, "x", "-o", "picture"),
                refused("-o", "no/such/a.png", "a folder that is there", "generate", tiny, "x", "-o", "no/such/a.png"),
                refused("PROMPT", "none", "--replay", "generate"),
                refused("PROMPT", "--file", "one of", "generate", "x", "--file", "p.txt"),
                refused("--resume", "--file", "goes with", "generate", "x", "--resume"),
                refused("--force", "--replay", "goes with", "generate", "x", "--force"),
                refused("--seed", "--replay", "does not go with", "generate", "--replay", "a.png", "--seed", "1"),
                refused("--file", "absent.jsonl", ".jsonl, .csv, .yaml or .txt", "generate", "--file", "absent.jsonl"),
                refused("generate", "--stepz", "--help", "generate", "x", "--stepz", "3"),
                refused("sfumato", "paint", "--help", "paint"),
                refused("sfumato", "a command is needed", "generate, serve", new String[0]),
                refused("ID", "nosuch", "sfumato runs", "runs", "show", "nosuch"),
                refused("--limit", "0", "1 to 1000", "runs", "--limit", "0"),
                refused("--status", "lost", "RUNNING", "runs", "--status", "lost"),
                refused("serve", "nosuch", "tiny", "serve", "--model", "nosuch"),
                refused("--port", "99999", "0 to 65535", "serve", "--port", "99999"),
                refused("--port", "http", "0 to 65535", "serve", "--port", "http"));
    }

    @ParameterizedTest
    @MethodSource
    void badInput(List<String> arguments, List<String> named) {
        assertThat(execute(arguments)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString()).contains(named);
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "generate", "serve", "models", "runs", "runs show", "version"})
    void everyCommandExplainsItselfAndItsExitCodes(String command) {
        List<String> arguments = Stream.concat(
                        command.isEmpty() ? Stream.<String>empty() : SPACE.splitAsStream(command), Stream.of("--help"))
                .toList();
        assertThat(execute(arguments)).isZero();
        assertThat(out.toString())
                .contains("Usage: sfumato " + command)
                .contains("130")
                .contains("bad input");
    }

    @Test
    void theVersionIsTold() {
        assertThat(execute(List.of("version"))).isZero();
        assertThat(out.toString()).startsWith("sfumato ").contains("Java 25");
    }

    @Test
    void modelsAreListedWithTheirDefaults() {
        execute(List.of("models"));
        assertThat(out.toString().lines().filter(line -> line.startsWith("tiny")))
                .singleElement()
                .asString()
                .contains("StableDiffusionPipeline");
    }

    @Test
    void aBrokenModelFolderIsBadInputAndNamesTheFile() throws Exception {
        Path graph = home.resolve("models/tiny/unet/model.onnx");
        Files.write(graph, new byte[] {1, 2, 3});
        assertThat(execute(List.of("generate", "x", "--model", "tiny"))).isEqualTo(2);
        assertThat(err.toString()).contains("unet").contains("model.onnx");
        Files.delete(graph);
        assertThat(execute(List.of("generate", "x", "--model", "tiny"))).isEqualTo(2);
    }
}
