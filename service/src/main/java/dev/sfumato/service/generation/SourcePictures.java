package dev.sfumato.service.generation;

import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.tracking.Image;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.Map;

/** The pictures that a generation was made from, by the names of the HTTP API's fields. Stateless. */
public final class SourcePictures {
    /** The picture that was painted over. */
    public static final String IMAGE = "image";

    /** Where it was painted anew. */
    public static final String MASK = "mask";

    /** The picture that was followed. */
    public static final String CONTROL = "control_image";

    private SourcePictures() {}

    /** Those of which the pixels are known. */
    static Map<String, Image> of(GenerationSettings settings) {
        Map<String, SourceImage> sources = new LinkedHashMap<>();
        switch (settings.task()) {
            case Task.TextToImage _ -> {}
            case Task.ImageToImage from -> sources.put(IMAGE, from.image());
            case Task.Inpaint inpaint -> {
                sources.put(IMAGE, inpaint.image());
                sources.put(MASK, inpaint.mask());
            }
        }
        Control control = settings.adapters().control();
        if (control != null) {
            sources.put(CONTROL, control.image());
        }
        Map<String, Image> images = new LinkedHashMap<>();
        sources.forEach((name, source) ->
                source.pixels().ifPresent(pixels -> images.put(name, encoded(pixels.toBufferedImage()))));
        return images;
    }

    private static Image encoded(BufferedImage picture) {
        byte[] png = ImageCodec.encode(picture, ImageFormat.PNG, ImageCodec.BEST, null);
        return Image.of(png, "png", picture.getWidth(), picture.getHeight(), null);
    }
}
