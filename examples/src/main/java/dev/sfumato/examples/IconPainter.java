package dev.sfumato.examples;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.request.GenerationRequest;
import jakarta.inject.Singleton;
import java.awt.image.BufferedImage;

/** A Micronaut bean that paints. */
@Singleton
public class IconPainter {
    private final DiffusionEngine engine;

    IconPainter(DiffusionEngine engine) {
        this.engine = engine;
    }

    /** An icon of a thing on white. */
    public BufferedImage icon(String thing) {
        GenerationRequest request =
                GenerationRequest.builder(thing + " on a white background").build();
        return engine.generate(request).getFirst().toBufferedImage();
    }
}
