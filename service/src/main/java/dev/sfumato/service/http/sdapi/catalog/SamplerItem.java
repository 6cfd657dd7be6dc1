package dev.sfumato.service.http.sdapi.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Map;

/**
 * A sampler.
 *
 * @param name as AUTOMATIC1111 calls it
 * @param aliases our own name and that of diffusers' class
 * @param options always empty
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record SamplerItem(String name, List<String> aliases, Map<String, String> options) {
    static SamplerItem of(SchedulerType type) {
        return new SamplerItem(type.samplerName(), List.of(type.wireName(), type.className()), Map.of());
    }
}
