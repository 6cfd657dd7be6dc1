package dev.sfumato.service.http.sdapi.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * An autoencoder beside those of the models.
 *
 * @param modelName what {@code sd_vae} would take
 * @param filename its file
 */
@Serdeable
record VaeItem(@JsonProperty("model_name") String modelName, String filename) {}
