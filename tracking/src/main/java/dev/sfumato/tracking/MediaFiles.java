package dev.sfumato.tracking;

import dev.sfumato.tracking.blob.Blob;
import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import dev.sfumato.tracking.journal.record.JournalRecord.FileType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stores the images among logged values: each as a blob, which gets a second name in the run directory, where the
 * journal refers to it. Used for one step, by one thread.
 */
final class MediaFiles {

    private static final int LONGEST_NAME = 100;

    private final Path files;
    private final Map<Image, Blob> blobs;
    private final List<FileEntry> entries = new ArrayList<>();

    private MediaFiles(Path files, Map<Image, Blob> blobs) {
        this.files = files;
        this.blobs = blobs;
    }

    /** Stores every image as a blob; the slow part, which needs no step yet. */
    static MediaFiles store(Path files, BlobStore store, Map<String, Object> values) {
        Map<Image, Blob> blobs = new LinkedHashMap<>();
        images(values).forEach(image -> blobs.put(image, store.put(image.encoded(), image.format())));
        return new MediaFiles(files, blobs);
    }

    private static Stream<Image> images(Object value) {
        return switch (value) {
            case Image image -> Stream.of(image);
            case Map<?, ?> map -> map.values().stream().flatMap(MediaFiles::images);
            case List<?> list -> list.stream().flatMap(MediaFiles::images);
            default -> Stream.empty();
        };
    }

    boolean isEmpty() {
        return blobs.isEmpty();
    }

    /** The files that {@link #describe} named. */
    List<FileEntry> entries() {
        return List.copyOf(entries);
    }

    /** The values with a description in the place of each image, whose file then lies in the run directory. */
    Map<String, Object> describe(Map<String, Object> values, long step) {
        Map<String, Object> described = new LinkedHashMap<>();
        values.forEach((key, value) -> described.put(key, describe(key, value, step)));
        return described;
    }

    private Object describe(String key, Object value, long step) {
        return switch (value) {
            case Image image -> describeOne(key, image, step);
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
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("_type", "image-file");
        description.put("sha256", image.sha256());
        description.put("size", blob(image).size());
        description.put("path", link(key, image, step));
        description.put("format", image.format());
        description.put("width", image.width());
        description.put("height", image.height());
        if (image.caption() != null) {
            description.put("caption", image.caption());
        }
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
                images.stream().map(image -> link(key, image, step)).toList());
        if (images.stream().anyMatch(image -> image.caption() != null)) {
            description.put(
                    "captions",
                    images.stream()
                            .map(image -> image.caption() == null ? "" : image.caption())
                            .toList());
        }
        // beyond the format, whose readers pass over it: the files' names hold only a part of the hash
        description.put("sha256", images.stream().map(Image::sha256).toList());
        return description;
    }

    private String link(String key, Image image, long step) {
        String name =
                "media/images/" + safe(key) + "_" + step + "_" + image.sha256().substring(0, 20) + "." + image.format();
        Path link = files.resolve(name);
        try {
            DurableFiles.linkOrCopy(blob(image).path(), link);
        } catch (IOException failure) {
            throw new TrackingException(link, "the image cannot be stored", failure);
        }
        FileEntry entry = new FileEntry(name, FileType.MEDIA);
        if (!entries.contains(entry)) {
            entries.add(entry);
        }
        return name;
    }

    private Blob blob(Image image) {
        Blob blob = blobs.get(image);
        if (blob == null) {
            throw new IllegalStateException("an image that was not stored: " + image);
        }
        return blob;
    }

    /** A key as a relative path: slashes make folders, no part leads upwards, nothing in it troubles a file system. */
    private static String safe(String key) {
        String path = Stream.of(key.split("/"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.replaceAll("[^\\p{L}\\p{N}._ -]", "_"))
                .map(part -> part.matches("\\.+") ? "_".repeat(part.length()) : part)
                .collect(Collectors.joining("/"));
        return path.length() <= LONGEST_NAME ? path : path.substring(0, LONGEST_NAME);
    }
}
