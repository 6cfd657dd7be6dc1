package dev.sfumato.service.cli.batch;

import dev.sfumato.diffusion.adapters.LoraChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The adapters of a line, from JSON's values. */
final class LineAdapters {
    private LineAdapters() {}

    /** A list of objects with a name and, if not 1, a weight; empty if it is none. */
    static Optional<List<LoraChoice>> loras(Object value) {
        List<LoraChoice> loras = new ArrayList<>();
        if (!(value instanceof List<?> list)) {
            return Optional.empty();
        }
        for (Object entry : list) {
            boolean known = entry instanceof Map<?, ?> object
                    && Set.of("name", "weight").containsAll(object.keySet());
            if (!known
                    || !(((Map<?, ?>) entry).get("name") instanceof String name)
                    || !(weight((Map<?, ?>) entry) instanceof Number weight)) {
                return Optional.empty();
            }
            loras.add(new LoraChoice(name, weight.doubleValue()));
        }
        return Optional.of(loras);
    }

    private static @Nullable Object weight(Map<?, ?> entry) {
        return entry.containsKey("weight") ? entry.get("weight") : Integer.valueOf(1);
    }

    /** A list of texts; empty if it is none. */
    static Optional<List<String>> names(Object value) {
        if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
            return Optional.empty();
        }
        return Optional.of(list.stream().map(String.class::cast).toList());
    }
}
