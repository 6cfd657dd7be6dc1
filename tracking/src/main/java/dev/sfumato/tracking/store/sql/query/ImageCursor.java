package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.journal.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;

/**
 * Where a page of images ended.
 *
 * @param value by which the page was sorted
 * @param generation the number of the generation in the index
 */
record ImageCursor(Number value, long generation, String key, long place) {

    static ImageCursor of(ResultSet row) throws SQLException {
        return new ImageCursor(
                RunRows.number(row.getObject("sorted")),
                row.getLong("generation"),
                row.getString("key"),
                row.getInt("place"));
    }

    static ImageCursor parse(String text) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            if (JsonText.read(json) instanceof List<?> parts
                    && parts.size() == 4
                    && parts.get(0) instanceof Number value
                    && parts.get(1) instanceof Long generation
                    && parts.get(2) instanceof String key
                    && parts.get(3) instanceof Long place) {
                return new ImageCursor(value, generation, key, place);
            }
        } catch (IllegalArgumentException | IOException wrong) {
            throw new IllegalArgumentException(message(text), wrong);
        }
        throw new IllegalArgumentException(message(text));
    }

    private static String message(String text) {
        return "after: must be the cursor that a page of images ended with, got '" + text + "'";
    }

    String text() {
        String json = JsonText.write(List.of(value, generation, key, place));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
