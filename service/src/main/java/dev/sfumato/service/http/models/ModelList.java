package dev.sfumato.service.http.models;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * All models, in OpenAI's list shape.
 *
 * @param object always {@code list}
 * @param data the models, the default one first
 */
@Serdeable
record ModelList(String object, List<ModelObject> data) {}
