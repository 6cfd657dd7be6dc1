package dev.sfumato.tracking.media;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rectangle over an image.
 *
 * @param minX left edge, as a part of the width, or in pixels
 * @param minY upper edge, as a part of the height, or in pixels
 * @param pixels whether the edges are in pixels; else 0 to 1
 * @param classId 0 to 255
 * @param scores named numbers, such as a confidence
 */
public record Box(
        double minX,
        double minY,
        double maxX,
        double maxY,
        boolean pixels,
        int classId,
        Map<String, Double> scores,
        @Nullable String caption) {

    public Box {
        double most = pixels ? Double.MAX_VALUE : 1;
        boolean inside = minX >= 0 && minY >= 0 && maxX <= most && maxY <= most;
        if (!inside || !(minX <= maxX) || !(minY <= maxY)) {
            throw new IllegalArgumentException("box: edges must be 0 to " + (pixels ? "the image's size" : "1")
                    + ", left before right and upper before lower, got " + minX + ", " + minY + ", " + maxX + ", "
                    + maxY);
        }
        if (classId < 0 || classId > 255) {
            throw new IllegalArgumentException("box: class must be 0 to 255, got " + classId);
        }
        scores = Map.copyOf(scores);
    }

    /** A box whose edges are parts of the image's size, 0 to 1. */
    public static Box of(double minX, double minY, double maxX, double maxY, int classId) {
        return new Box(minX, minY, maxX, maxY, false, classId, Map.of(), null);
    }

    /** As JSON has it. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("position", Map.of("minX", minX, "minY", minY, "maxX", maxX, "maxY", maxY));
        if (pixels) {
            values.put("domain", "pixel");
        }
        values.put("class_id", classId);
        if (!scores.isEmpty()) {
            values.put("scores", scores);
        }
        if (caption != null) {
            values.put("box_caption", caption);
        }
        return values;
    }
}
