package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.journal.record.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by path of keys, put together from items in the order in which they were written. Not thread-safe. */
public final class ItemTree {

    private final Map<String, Object> root = new LinkedHashMap<>();

    /** The items of nested maps: one for each leaf, and one for each empty map. */
    public static List<Item> flatten(Map<String, ?> values) {
        List<Item> items = new ArrayList<>();
        flatten(List.of(), values, items);
        return items;
    }

    /** One item for each key, however deep its value. */
    public static List<Item> topLevel(Map<String, ?> values) {
        return values.entrySet().stream()
                .map(entry -> new Item(List.of(entry.getKey()), JsonText.write(entry.getValue())))
                .toList();
    }

    private static void flatten(List<String> parent, Map<?, ?> values, List<Item> items) {
        values.forEach((key, value) -> {
            List<String> path = new ArrayList<>(parent);
            path.add(String.valueOf(key));
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                flatten(path, map, items);
            } else {
                items.add(new Item(path, JsonText.write(value)));
            }
        });
    }

    public void putAll(List<Item> items) throws IOException {
        for (Item item : items) {
            put(item.path(), JsonText.read(item.json()));
        }
    }

    /** Merges nested maps; a media value, which has a {@code _type}, replaces the earlier one whole. */
    public void merge(Map<?, ?> values) {
        merge(root, values);
    }

    private static void merge(Map<String, Object> target, Map<?, ?> values) {
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            if (value instanceof Map<?, ?> map && !map.containsKey("_type")) {
                if (target.get(name) instanceof Map<?, ?> earlier && earlier.containsKey("_type")) {
                    target.remove(name);
                }
                merge(child(target, name), map);
            } else {
                target.put(name, value);
            }
        });
    }

    public void put(List<String> path, Object value) {
        Map<String, Object> map = root;
        for (String key : path.subList(0, path.size() - 1)) {
            map = child(map, key);
        }
        map.put(path.getLast(), value);
    }

    public void removeAll(List<List<String>> paths) {
        paths.forEach(this::remove);
    }

    /** The values themselves: later changes show in the map. */
    public Map<String, Object> values() {
        return root;
    }

    private void remove(List<String> path) {
        Map<String, Object> map = root;
        for (String key : path.subList(0, path.size() - 1)) {
            if (!(map.get(key) instanceof Map<?, ?>)) {
                return;
            }
            map = child(map, key);
        }
        map.remove(path.getLast());
    }

    /** The map under a key; whatever else was there gives way, as a later item outdoes an earlier one. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> child(Map<String, Object> map, String key) {
        if (map.get(key) instanceof Map<?, ?> child) {
            // read from JSON or made below: the keys are strings and the map is ours
            return (Map<String, Object>) child;
        }
        Map<String, Object> made = new LinkedHashMap<>();
        map.put(key, made);
        return made;
    }
}
