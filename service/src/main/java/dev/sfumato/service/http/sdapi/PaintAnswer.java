package dev.sfumato.service.http.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;

/**
 * The answer to txt2img and img2img.
 *
 * @param images PNG files in Base64, each with its infotext inside
 * @param parameters the request, without pictures and credentials
 * @param info {@link PaintInfo} as a text that holds JSON
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record PaintAnswer(List<String> images, Map<String, Object> parameters, String info) {}
