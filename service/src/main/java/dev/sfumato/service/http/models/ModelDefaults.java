package dev.sfumato.service.http.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * What a model uses where a request is silent.
 *
 * @param steps denoising steps
 * @param guidanceScale classifier-free guidance
 * @param size {@code WIDTHxHEIGHT}
 * @param scheduler the model's own
 */
@Serdeable
record ModelDefaults(
        int steps, @JsonProperty("guidance_scale") double guidanceScale, String size, String scheduler) {}
