package dev.sfumato.tracking.media;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rectangles over an image.
 *
 * @param classLabels names of classes; those without one are called class_N
 */
public record Boxes(List<Box> boxes, Map<Integer, String> classLabels) {

    public Boxes {
        boxes = List.copyOf(boxes);
        Map<Integer, String> labels = new TreeMap<>(Mask.checkLabels(classLabels));
        boxes.forEach(box -> labels.putIfAbsent(box.classId(), "class_" + box.classId()));
        classLabels = Collections.unmodifiableMap(labels);
    }

    /** The content of their file, as JSON has it. */
    public Map<String, Object> values() {
        Map<String, String> labels = new LinkedHashMap<>();
        classLabels.forEach((id, label) -> labels.put(String.valueOf(id), label));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("box_data", boxes.stream().map(Box::values).toList());
        values.put("class_labels", labels);
        return values;
    }
}
