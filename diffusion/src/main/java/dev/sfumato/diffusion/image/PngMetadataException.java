package dev.sfumato.diffusion.image;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The failure to read how a picture was made; the message names the file and what is wrong with it. */
public final class PngMetadataException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public PngMetadataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
