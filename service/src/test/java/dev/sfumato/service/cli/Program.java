package dev.sfumato.service.cli;

import dev.sfumato.service.Sfumato;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real program as a process of its own, with a home folder that holds a tiny real model named {@code tiny}. */
final class Program {
    private static final Path TINY = Path.of("../diffusion/src/test/resources/fixtures/pipeline_tiny");

    private final Path home;
    private final Path directory;

    /** @param folder an empty one, in which the home and the working directory are made */
    Program(Path folder) throws IOException {
        home = folder.resolve("home of sfumato");
        directory = Files.createDirectories(folder.resolve("working directory"));
        copy(TINY, home.resolve("models/tiny"));
    }

    Path directory() {
        return directory;
    }

    Path home() {
        return home;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Starts the program without a terminal. */
    Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                Sfumato.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("SFUMATO_HOME", home.toString());
        return builder.start();
    }

    /** Runs the program to its end. */
    Outcome run(String... arguments) throws IOException, InterruptedException {
        return finish(start(arguments));
    }

    static Outcome finish(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.errorReader()));
        String out = read(process.inputReader());
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("the program did not end");
        }
        return new Outcome(process.exitValue(), out, err.join());
    }

    private static String read(BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a finished program said. */
    record Outcome(int exitCode, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        /** The value of {@code name=} in a line of output. */
        String value(int line, String name) {
            for (String field : lines().get(line).split("\t", -1)) {
                if (field.startsWith(name + "=")) {
                    return field.substring(name.length() + 1);
                }
            }
            throw new AssertionError("no " + name + " in " + out);
        }
    }
}
