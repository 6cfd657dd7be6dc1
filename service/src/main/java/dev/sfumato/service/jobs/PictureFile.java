package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.image.ImageFormat;

/**
 * How the pictures of a job are written.
 *
 * @param compression 0 to 100, as {@code output_compression}
 */
public record PictureFile(ImageFormat format, int compression) {}
