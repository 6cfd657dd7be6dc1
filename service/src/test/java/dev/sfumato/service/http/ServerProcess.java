package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.Sfumato;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code sfumato serve} in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final URI address;

    private ServerProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts it over a home folder with the tiny model; returns once it answers. */
    static ServerProcess start(Path home, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                Sfumato.class.getName(),
                "serve",
                "--port",
                "0",
                "--model",
                TinyService.MODEL));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .putAll(Map.of("SFUMATO_HOME", home.toString(), "CLASSPATH", System.getProperty("java.class.path")));
        try {
            Process process = builder.start();
            return new ServerProcess(process, address(process.inputReader()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        String line = output.readLine();
        assertThat(line).as("the first line that the service prints").contains("http://127.0.0.1:");
        return URI.create(line.substring(line.indexOf("http://")));
    }

    URI uri(String path) {
        return address.resolve(path);
    }

    /** As {@code kill -9}; returns when the process is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** As {@code kill}. */
    Process terminate() {
        process.destroy();
        return process;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
