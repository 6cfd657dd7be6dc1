package dev.sfumato.service.http.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * What a picture file says of how it was made.
 *
 * @param info its infotext, empty if it has none
 * @param items its text chunks by their keywords
 * @param parameters the infotext taken apart
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record PngInfoAnswer(String info, Map<String, String> items, Map<String, String> parameters) {}
