package dev.sfumato.examples;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Paints one picture: {@code PlainJava HOME PROMPT FILE.png}. */
public final class PlainJava {
    private PlainJava() {}

    public static void main(String[] args) throws IOException {
        try (DiffusionEngine engine = DiffusionEngine.open(EngineConfig.of(Path.of(args[0])))) {
            GenerationRequest request =
                    GenerationRequest.builder(args[1]).seed(7L).steps(20).build();
            GeneratedImage image = engine.generate(request).getFirst();
            ImageIO.write(image.toBufferedImage(), "png", new File(args[2]));
        }
    }
}
