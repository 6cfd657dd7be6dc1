package dev.sfumato.tracking.store;

/** An image with the generation that it came of. */
public record GalleryImage(ImageArtifact image, Generation generation) {}
