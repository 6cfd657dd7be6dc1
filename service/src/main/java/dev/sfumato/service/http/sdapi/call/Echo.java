package dev.sfumato.service.http.sdapi.call;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A request as the answer repeats it in {@code parameters}. */
final class Echo {
    /** What a client sent to be passed on must not come back to whoever sees the answer. */
    private static final Set<String> CREDENTIALS = Set.of("url", "auth");

    private static final List<String> PICTURES = List.of("init_images", "mask");

    private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

    private Echo() {}

    /** The fields of a request that was read, with null for pictures and without credentials. */
    static Map<String, Object> of(byte[] json) {
        Map<String, Object> fields = JsonMapper.shared().readValue(json, MAP);
        fields.keySet().removeAll(CREDENTIALS);
        PICTURES.forEach(name -> fields.replace(name, null));
        return Collections.unmodifiableMap(fields);
    }
}
