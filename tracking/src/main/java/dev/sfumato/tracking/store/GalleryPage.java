package dev.sfumato.tracking.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of images.
 *
 * @param next the cursor of the page that follows; null if this is the last
 */
public record GalleryPage(
        List<GalleryImage> images, @Nullable String next) {

    public GalleryPage {
        images = List.copyOf(images);
    }
}
