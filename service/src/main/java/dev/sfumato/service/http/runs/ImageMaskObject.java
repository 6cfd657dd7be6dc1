package dev.sfumato.service.http.runs;

import dev.sfumato.tracking.store.ImageMask;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A mask that was logged with an image: a PNG of one channel whose values are classes.
 *
 * @param url where this server hands it out, relative to this server's root
 */
@Serdeable
record ImageMaskObject(String name, String sha256, String url) {

    static ImageMaskObject of(ImageMask mask) {
        return new ImageMaskObject(mask.name(), mask.sha256(), "/v1/images/" + mask.sha256() + ".png");
    }
}
