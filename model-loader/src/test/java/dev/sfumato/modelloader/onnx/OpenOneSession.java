package dev.sfumato.modelloader.onnx;

import java.nio.file.Path;

/** The main class of a fresh JVM: prepares the libraries in the first argument, opens the graph of the second. */
final class OpenOneSession {

    private OpenOneSession() {}

    public static void main(String[] arguments) {
        OnnxRuntime.prepare(Path.of(arguments[0]));
        try (ModelSession session = ModelSession.open(Path.of(arguments[1]), SessionConfig.cpu())) {
            System.out.println("opened " + session.inputs().keySet());
        }
        System.out.println("libraries in " + System.getProperty("onnxruntime.native.path"));
    }
}
