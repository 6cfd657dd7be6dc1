package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.Blob;
import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.NewNames;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import dev.sfumato.tracking.journal.record.JournalRecord.FileType;
import dev.sfumato.tracking.media.Boxes;
import dev.sfumato.tracking.media.Mask;
import dev.sfumato.tracking.media.MediaNames;
import dev.sfumato.tracking.media.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stores the images, masks, boxes and tables among logged values: each as a blob, which gets a second name in the run
 * directory, where the journal refers to it. Used for one step, by one thread.
 */
final class MediaFiles {

    private final Path files;
    private final IdentityHashMap<Object, Blob> blobs;
    private final NewNames names;
    private final List<FileEntry> entries = new ArrayList<>();
    private final List<Item> labels = new ArrayList<>();

    private MediaFiles(Path files, IdentityHashMap<Object, Blob> blobs, NewNames names) {
        this.files = files;
        this.blobs = blobs;
        this.names = names;
    }

    /** Stores every piece as a blob; the slow part, which needs no step yet. */
    static MediaFiles store(Path files, BlobStore store, Map<String, Object> values) {
        // images of equal bytes may differ in their masks, and records of equal content are one blob anyway
        IdentityHashMap<Object, Blob> blobs = new IdentityHashMap<>();
        NewNames names = new NewNames();
        pieces(values).forEach(piece -> blobs.computeIfAbsent(piece, it -> put(store, it, names)));
        return new MediaFiles(files, blobs, names);
    }

    private static Stream<Object> pieces(Object value) {
        return switch (value) {
            case Image image ->
                Stream.of(Stream.of(image), image.masks().values().stream(), image.boxes().values().stream())
                        .flatMap(Function.identity());
            case Table table -> Stream.of(table);
            case Map<?, ?> map -> map.values().stream().flatMap(MediaFiles::pieces);
            case List<?> list -> list.stream().flatMap(MediaFiles::pieces);
            default -> Stream.empty();
        };
    }

    private static Blob put(BlobStore store, Object piece, NewNames names) {
        return switch (piece) {
            case Image image -> store.put(image.encoded(), image.format(), names);
            case Mask mask -> store.put(mask.png(), "png", names);
            case Boxes boxes -> store.put(json(boxes.values()), "json", names);
            case Table table -> store.put(json(table.values()), "json", names);
            default -> throw new IllegalStateException("no piece of media: " + piece);
        };
    }

    private static byte[] json(Map<String, Object> values) {
        return JsonText.write(values).getBytes(StandardCharsets.UTF_8);
    }

    /** Forces the files' names to the disk, of which nobody may be told before. */
    void forceNames() {
        names.force();
    }

    boolean isEmpty() {
        return blobs.isEmpty();
    }

    /** The files that {@link #describe} named. */
    List<FileEntry> entries() {
        return List.copyOf(entries);
    }

    /** The names of classes that {@link #describe} met, as they stand in a run's config. */
    List<Item> labels() {
        return List.copyOf(labels);
    }

    /** The values with a description in the place of each piece, whose file then lies in the run directory. */
    Map<String, Object> describe(Map<String, Object> values, long step) {
        Map<String, Object> described = new LinkedHashMap<>();
        values.forEach((key, value) -> described.put(key, describe(key, value, step)));
        return described;
    }

    private Object describe(String key, Object value, long step) {
        return switch (value) {
            case Image image -> describeOne(key, image, step);
            case Table table -> describeTable(key, table, step);
            case List<?> list
            when !list.isEmpty() && list.getFirst() instanceof Image ->
                describeList(key, list.stream().map(Image.class::cast).toList(), step);
            case Map<?, ?> map -> {
                Map<String, Object> described = new LinkedHashMap<>();
                map.forEach((inner, item) ->
                        described.put(String.valueOf(inner), describe(String.valueOf(inner), item, step)));
                yield described;
            }
            default -> value;
        };
    }

    private Map<String, Object> describeOne(String key, Image image, long step) {
        Map<String, Object> description =
                file("image-file", image, link("images/", key, image, step, "." + image.format()));
        description.put("format", image.format());
        description.put("width", image.width());
        description.put("height", image.height());
        if (image.caption() != null) {
            description.put("caption", image.caption());
        }
        if (!image.masks().isEmpty()) {
            description.put("masks", masks(key, image, step));
        }
        if (!image.boxes().isEmpty()) {
            description.put("boxes", boxes(key, image, step));
        }
        return description;
    }

    private Map<String, Object> masks(String key, Image image, long step) {
        Map<String, Object> described = new LinkedHashMap<>();
        image.masks().forEach((name, mask) -> {
            described.put(name, file("mask", mask, link("images/mask/", key, mask, step, ".mask.png")));
            if (!mask.classLabels().isEmpty()) {
                label("mask/class_labels", key, name, mask.classLabels());
            }
        });
        return described;
    }

    private Map<String, Object> boxes(String key, Image image, long step) {
        Map<String, Object> described = new LinkedHashMap<>();
        image.boxes().forEach((name, boxes) -> {
            described.put(name, file("boxes2D", boxes, link("metadata/boxes2D/", key, boxes, step, ".boxes2D.json")));
            label("bounding_box/class_labels", key, name, boxes.classLabels());
        });
        return described;
    }

    /** Weights &amp; Biases keeps the names of classes once a run, under a name that it spells so. */
    private void label(String type, String key, String name, Map<Integer, String> classLabels) {
        Map<String, String> byId = new LinkedHashMap<>();
        classLabels.forEach((id, label) -> byId.put(String.valueOf(id), label));
        String full = key + "_wandb_delimeter_" + name;
        Map<String, Object> value = Map.of("type", type, "key", full, "value", byId);
        labels.add(new Item(List.of("_wandb", type, full), JsonText.canonical(value)));
    }

    private Map<String, Object> describeTable(String key, Table table, long step) {
        Map<String, Object> description = file("table-file", table, link("table/", key, table, step, ".table.json"));
        description.put("ncols", table.columns().size());
        description.put("nrows", table.rows().size());
        return description;
    }

    private Map<String, Object> file(String type, Object piece, String path) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("_type", type);
        description.put("sha256", blob(piece).sha256());
        description.put("size", blob(piece).size());
        description.put("path", path);
        return description;
    }

    private Map<String, Object> describeList(String key, List<Image> images, long step) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("_type", "images/separated");
        description.put("width", images.getFirst().width());
        description.put("height", images.getFirst().height());
        description.put("format", images.getFirst().format());
        description.put("count", images.size());
        description.put(
                "filenames",
                images.stream()
                        .map(image -> link("images/", key, image, step, "." + image.format()))
                        .toList());
        if (images.stream().anyMatch(image -> image.caption() != null)) {
            description.put(
                    "captions",
                    images.stream()
                            .map(image -> image.caption() == null ? "" : image.caption())
                            .toList());
        }
        group(description, "all_masks", images, image -> image.masks().isEmpty() ? null : masks(key, image, step));
        group(description, "all_boxes", images, image -> image.boxes().isEmpty() ? null : boxes(key, image, step));
        // beyond the format, whose readers pass over it: the files' names hold only a part of the hash
        description.put("sha256", images.stream().map(Image::sha256).toList());
        return description;
    }

    /** One entry for each image, null where it has none; nothing if none has. */
    private static void group(
            Map<String, Object> description,
            String name,
            List<Image> images,
            Function<Image, @Nullable Map<String, Object>> of) {
        List<@Nullable Map<String, Object>> all = new ArrayList<>();
        images.forEach(image -> all.add(of.apply(image)));
        if (all.stream().anyMatch(each -> each != null)) {
            description.put(name, all);
        }
    }

    private String link(String folder, String key, Object piece, long step, String extension) {
        Blob blob = blob(piece);
        String name = MediaNames.of(folder, key, step, blob.sha256(), extension);
        Path link = files.resolve(name);
        try {
            DurableFiles.linkOrCopy(blob.path(), link, names);
        } catch (IOException failure) {
            throw new TrackingException(link, "the file cannot be stored", failure);
        }
        FileEntry entry = new FileEntry(name, FileType.MEDIA);
        if (!entries.contains(entry)) {
            entries.add(entry);
        }
        return name;
    }

    private Blob blob(Object piece) {
        Blob blob = blobs.get(piece);
        if (blob == null) {
            throw new IllegalStateException("a piece of media that was not stored: " + piece);
        }
        return blob;
    }
}
