package dev.sfumato.tracking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts Java programs of the tests as processes of their own. */
public final class ForkedJvm {

    private ForkedJvm() {}

    /** The command line of a main class; its standard output is piped, its errors are shown. */
    public static ProcessBuilder command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    static Process start(Class<?> main, String... arguments) throws IOException {
        return command(main, arguments).start();
    }
}
