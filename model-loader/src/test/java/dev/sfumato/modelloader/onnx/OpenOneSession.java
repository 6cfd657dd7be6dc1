package dev.sfumato.modelloader.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The main class of a fresh JVM: prepares the libraries in the first argument, removes them if there is a third one,
 * opens the graph of the second.
 */
final class OpenOneSession {

    private OpenOneSession() {}

    public static void main(String[] arguments) throws IOException {
        Path cache = Path.of(arguments[0]);
        OnnxRuntime.prepare(cache);
        if (arguments.length > 2) {
            Files.move(cache, cache.resolveSibling("removed"));
        }
        try (ModelSession session = ModelSession.open(Path.of(arguments[1]), SessionConfig.cpu())) {
            System.out.println("opened " + session.inputs().keySet());
        }
        System.out.println("libraries in " + System.getProperty("onnxruntime.native.path"));
    }
}
