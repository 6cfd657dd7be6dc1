package dev.sfumato.examples;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Paints a file of prompts, one a line, behind whatever else the engine does: {@code BatchJob HOME PROMPTS FOLDER}. */
public final class BatchJob {
    /** Enough for the engine to step pictures together, and far below the limit of its queue. */
    private static final int AHEAD = 8;

    private static final SubmitOptions IN_THE_BACKGROUND = SubmitOptions.DEFAULT.withPriority(Priority.LOW);

    private final DiffusionEngine engine;
    private final Path folder;
    private final Deque<GenerationHandle> ahead = new ArrayDeque<>();
    private int written;

    private BatchJob(DiffusionEngine engine, Path folder) {
        this.engine = engine;
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        try (DiffusionEngine engine = DiffusionEngine.open(EngineConfig.of(Path.of(args[0])))) {
            new BatchJob(engine, Files.createDirectories(Path.of(args[2]))).paint(Files.readAllLines(Path.of(args[1])));
        }
    }

    private void paint(List<String> prompts) throws IOException {
        for (String prompt : prompts) {
            if (ahead.size() == AHEAD) {
                write(ahead.removeFirst());
            }
            GenerationRequest request =
                    GenerationRequest.builder(prompt).seed(7L).steps(20).build();
            ahead.addLast(engine.submit(engine.resolve(request), IN_THE_BACKGROUND, _ -> {}));
        }
        while (!ahead.isEmpty()) {
            write(ahead.removeFirst());
        }
    }

    private void write(GenerationHandle handle) throws IOException {
        for (GeneratedImage image : handle.images().join()) {
            byte[] png = ImageCodec.encode(image, ImageFormat.PNG, ImageCodec.BEST, GenerationRecord.of(image));
            Files.write(folder.resolve(written++ + ".png"), png);
        }
    }
}
