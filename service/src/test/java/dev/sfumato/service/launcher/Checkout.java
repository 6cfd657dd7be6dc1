package dev.sfumato.service.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A miniature checkout around the real launcher: its {@code mvnw} puts a ready jar into place, slowly, and counts how
 * often it ran; the jar's program prints its arguments and the variables that the launcher sets.
 */
final class Checkout {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private final Path root;

    Checkout(Path root) throws IOException, InterruptedException {
        this.root = root;
        Files.createDirectories(root.resolve(".mvn"));
        Files.copy(PROJECT.resolve("sfumato"), root.resolve("sfumato"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(PROJECT.resolve(".mvn/find-jdk.sh"), root.resolve(".mvn/find-jdk.sh"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.createDirectories(root.resolve("service/src/main/java"));
        Files.createDirectories(root.resolve("models/emoji-64"));
        Files.writeString(root.resolve("service/pom.xml"), "<project/>");
        Files.writeString(source(), "class Echo {}");
        writeJar(root.resolve("ready.jar"));
        script("mvnw", """
                #!/bin/sh
                root=$(dirname "$0")
                echo run >>"$root/builds"
                sleep 1
                [ ! -e "$root/broken" ] || { echo 'cannot find symbol'; exit 1; }
                mkdir -p "$root/service/target" && cp "$root/ready.jar" "$root/service/target/sfumato.jar"
                """);
        for (String file : List.of("pom.xml", "service/pom.xml", "service/src/main/java/Echo.java")) {
            age(root.resolve(file));
        }
        age(root.resolve("service/src/main/java"));
        age(root.resolve("service/src/main"));
        age(root.resolve("models/emoji-64"));
    }

    Path root() {
        return root;
    }

    Path source() {
        return root.resolve("service/src/main/java/Echo.java");
    }

    int builds() throws IOException {
        Path log = root.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    private void script(String name, String text) throws IOException {
        Path file = Files.writeString(root.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void writeJar(Path jar) throws IOException, InterruptedException {
        Path classes = Files.createDirectories(root.resolve("classes"));
        Path java = Files.writeString(classes.resolve("Echo.java"), """
                class Echo {
                    public static void main(String[] arguments) {
                        System.out.println(String.join("|", arguments) + "|" + System.getenv("RUST_FLAVOR"));
                        System.exit(arguments.length);
                    }
                }
                """);
        Path javac = Path.of(System.getProperty("java.home"), "bin", "javac");
        Process compiler = new ProcessBuilder(javac.toString(), "-d", classes.toString(), java.toString())
                .inheritIO()
                .start();
        if (compiler.waitFor() != 0) {
            throw new IOException("javac failed on " + java);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Echo");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry("Echo.class"));
            out.write(Files.readAllBytes(classes.resolve("Echo.class")));
            out.closeEntry();
        }
    }

    /** What a finished launch left behind. */
    record Launch(int exitCode, String out, String err) {}

    Process start(Path launcher, Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SFUMATO_HOME", root.resolve("home").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    Launch launch(Path launcher, Path directory, String... arguments) throws IOException, InterruptedException {
        return finish(start(launcher, directory, Map.of(), arguments));
    }

    Launch launch(String... arguments) throws IOException, InterruptedException {
        return launch(root.resolve("sfumato"), root, arguments);
    }

    static Launch finish(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("the launcher did not end");
        }
        return new Launch(process.exitValue(), out, err);
    }
}
