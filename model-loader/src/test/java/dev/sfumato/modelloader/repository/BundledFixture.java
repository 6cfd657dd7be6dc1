package dev.sfumato.modelloader.repository;

import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;

/** A class path entry that bundles the tiny model under the id {@code tiny}. */
record BundledFixture(Path root) {

    static BundledFixture make(Path root) throws IOException {
        Path models = root.resolve("META-INF/sfumato/models");
        Fixtures.copyTinyModel(models.resolve("tiny"));
        Files.writeString(models.resolve("index"), "tiny\n\n");
        return new BundledFixture(root);
    }

    Path file(String name) {
        return root.resolve("META-INF/sfumato/models/tiny").resolve(name);
    }

    ClassLoader classPath() {
        try {
            return new URLClassLoader(new URL[] {root.toUri().toURL()}, null);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
