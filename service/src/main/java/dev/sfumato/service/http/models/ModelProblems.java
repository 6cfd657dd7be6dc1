package dev.sfumato.service.http.models;

import dev.sfumato.diffusion.DiffusionEngine;
import java.io.File;
import java.nio.file.Path;

/** Tells what is wrong with models to people who need not know where the server keeps its files. Stateless. */
final class ModelProblems {
    private ModelProblems() {}

    /** The message of a failure, with files named from the folder of the models, or from the home, on. */
    static String told(DiffusionEngine engine, Throwable failure) {
        Path home = engine.config().home();
        return String.valueOf(failure.getMessage())
                .replace(home.resolve("models") + File.separator, "")
                .replace(home + File.separator, "");
    }
}
