package dev.sfumato.modelloader.repository;

import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;

/** The main class of a fresh JVM: finds the bundled model of the second argument in the home of the first. */
final class FindTinyModel {

    private FindTinyModel() {}

    public static void main(String[] arguments) {
        BundledFixture bundled = new BundledFixture(Path.of(arguments[1]));
        ModelManifest manifest = new ModelRepository(Path.of(arguments[0]), bundled.classPath()).findById("tiny");
        System.out.println("found " + manifest.contentHash());
    }
}
