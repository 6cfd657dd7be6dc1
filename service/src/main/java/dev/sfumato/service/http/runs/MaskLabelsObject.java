package dev.sfumato.service.http.runs;

import dev.sfumato.tracking.store.MaskLabels;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * Names of the classes of a mask.
 *
 * @param key the last part of the key of the image that the mask was logged with
 * @param mask its name
 * @param labels by class
 */
@Serdeable
record MaskLabelsObject(String key, String mask, Map<String, String> labels) {

    static MaskLabelsObject of(MaskLabels labels) {
        return new MaskLabelsObject(labels.key(), labels.mask(), labels.labels());
    }
}
