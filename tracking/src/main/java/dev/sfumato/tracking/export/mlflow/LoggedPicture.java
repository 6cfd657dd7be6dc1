package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.store.HistoryRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a step with its names among MLflow's artifacts. The same picture has the same names whenever it is
 * exported, so that an upload that is repeated replaces the first.
 *
 * @param sha256 of the file
 * @param stem of both names, in the form that MLflow's image panel reads
 */
record LoggedPicture(String sha256, String format, String stem) {
    private static final Pattern NOT_ALLOWED = Pattern.compile("[^a-zA-Z0-9_\\-. /]");
    private static final int ID_DIGITS = 32;

    /** The pictures of a step; several under one key are told apart by their place behind it. */
    static List<LoggedPicture> of(HistoryRow row) {
        List<LoggedPicture> pictures = new ArrayList<>();
        row.values().forEach((key, value) -> find(key, value, row, pictures));
        return pictures;
    }

    private static void find(String key, @Nullable Object value, HistoryRow row, List<LoggedPicture> pictures) {
        if (!(value instanceof Map<?, ?> map)) {
            return;
        }
        switch (String.valueOf(map.get("_type"))) {
            case "image-file" -> pictures.add(of(key, map.get("sha256"), map.get("format"), row));
            case "images/separated" -> {
                List<?> hashes = map.get("sha256") instanceof List<?> list ? list : List.of();
                for (int place = 0; place < hashes.size(); place++) {
                    String name = place == 0 ? key : key + "/" + place;
                    pictures.add(of(name, hashes.get(place), map.get("format"), row));
                }
            }
            default ->
                map.forEach((inner, item) -> {
                    if (item != null) {
                        find(key + "/" + inner, item, row, pictures);
                    }
                });
        }
    }

    private static LoggedPicture of(String key, @Nullable Object sha256, @Nullable Object format, HistoryRow row) {
        String hash = String.valueOf(sha256);
        String id = hash.length() > ID_DIGITS ? hash.substring(0, ID_DIGITS) : hash;
        // the panel gives up on all pictures of a run if it cannot read the name of one
        String name = NOT_ALLOWED.matcher(key).replaceAll("_").replace('/', '~');
        return new LoggedPicture(
                hash,
                String.valueOf(format),
                "images/" + name + "+step+" + row.step() + "+timestamp+"
                        + row.time().toEpochMilli() + "+" + id);
    }

    String file() {
        return stem + ".png";
    }

    String smallFile() {
        return stem + "+compressed.png";
    }
}
