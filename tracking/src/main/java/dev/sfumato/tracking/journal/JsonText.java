package dev.sfumato.tracking.journal;

import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON as journals have it: numbers that are not finite stand as the bare words NaN, Infinity and -Infinity. */
public final class JsonText {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private static final JsonMapper CANONICAL = MAPPER.rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private JsonText() {}

    /** Writes a String, Number, Boolean, List or Map; the caller has made sure that it is nothing else. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** Writes a value so that equal values have equal texts: the keys of maps are sorted. */
    public static String canonical(Object value) {
        return CANONICAL.writeValueAsString(value);
    }

    /** Reads any JSON value; whole numbers become Long or BigInteger, others Double. */
    public static Object read(String json) throws IOException {
        try {
            return MAPPER.readValue(json, Object.class);
        } catch (JacksonException failure) {
            throw new IOException("is no JSON value: " + failure.getOriginalMessage(), failure);
        }
    }
}
