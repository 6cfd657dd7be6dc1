package dev.sfumato.modelloader.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** The files that {@code tools/fixtures/graphs.py} made. */
public final class Fixtures {

    private Fixtures() {}

    public static Path graph(String name) {
        return path("graphs/" + name + ".onnx");
    }

    public static Path path(String name) {
        URL resource = Objects.requireNonNull(Fixtures.class.getResource("/fixtures/" + name), name);
        try {
            return Path.of(new URI(resource.toString()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies the tiny model to a folder that the test may damage. */
    public static Path copyTinyModel(Path target) {
        Path source = path("tiny-model");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(Objects.requireNonNull(copy.getParent()));
                Files.copy(file, copy);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
