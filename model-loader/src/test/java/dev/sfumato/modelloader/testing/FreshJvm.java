package dev.sfumato.modelloader.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that runs a main class on this test's class path. */
public final class FreshJvm {

    private static final int PATIENCE_SECONDS = 180;

    private final Process process;
    private final BufferedReader lines;
    private final StringBuilder output = new StringBuilder();

    private FreshJvm(Process process) {
        this.process = process;
        lines = process.inputReader();
    }

    /** How a process ended. */
    public record End(int code, String output) {}

    public static FreshJvm start(List<String> flags, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new FreshJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Waits until the process has printed this line. */
    public void awaitLine(String awaited) throws IOException {
        String line = read();
        while (!awaited.equals(line)) {
            if (line == null) {
                throw new IllegalStateException("it ended without '" + awaited + "': " + output);
            }
            line = read();
        }
    }

    private @Nullable String read() throws IOException {
        String line = lines.readLine();
        if (line != null) {
            output.append(line).append('\n');
        }
        return line;
    }

    /** As {@code kill}; what the process says until it ends can still be read, unlike after {@link Process#destroy}. */
    public void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for the end. */
    public End end() throws IOException, InterruptedException {
        while (read() != null) {
            // to the end of what it prints
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("still running: " + output);
        }
        return new End(process.exitValue(), output.toString());
    }

    /** Waits for a good end and gives what the process printed. */
    public String output() throws IOException, InterruptedException {
        End end = end();
        if (end.code() != 0) {
            throw new IllegalStateException("exit code " + end.code() + ": " + end.output());
        }
        return end.output();
    }
}
