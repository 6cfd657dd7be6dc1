package dev.sfumato.service.http.sdapi.catalog;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A way of enlarging latents between two passes.
 *
 * @param name what {@code hr_upscaler} takes
 */
@Serdeable
record LatentModeItem(String name) {}
