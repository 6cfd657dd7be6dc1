package dev.sfumato.tracking.store.query;

import org.jspecify.annotations.Nullable;

/**
 * The order of images across runs.
 *
 * @param field by which to sort, of those that hold numbers; images without it are left out; null for the time
 * @param descending the largest or newest first
 */
public record ImageSort(@Nullable GenerationField field, boolean descending) {

    public static final ImageSort NEWEST = new ImageSort(null, true);
    public static final ImageSort OLDEST = new ImageSort(null, false);

    public ImageSort {
        if (field != null && !field.isNumber()) {
            throw new IllegalArgumentException(
                    "sort: must be seed, steps, guidance_scale, width, height or the time," + " got " + field.key());
        }
    }
}
