package dev.sfumato.diffusion.batching.results;

import dev.sfumato.diffusion.components.RgbImage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pictures of the requests that were asked for lately, up to a number of bytes. Not thread-safe. */
public final class ResultCache {

    private static final int BYTES_PER_PIXEL = 3;

    private final long bytes;
    private final Map<Object, Result> results = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /** @param bytes of pixels held at most; 0 for none */
    public ResultCache(long bytes) {
        this.bytes = bytes;
    }

    /** What came of a request. */
    public record Result(List<String> warnings, List<RgbImage> pictures) {

        public Result {
            warnings = List.copyOf(warnings);
            pictures = List.copyOf(pictures);
        }

        long bytes() {
            return pictures.stream()
                    .mapToLong(picture -> (long) BYTES_PER_PIXEL * picture.width() * picture.height())
                    .sum();
        }
    }

    /** What was put under the same pixels. */
    public Optional<Result> find(Object pixels) {
        return Optional.ofNullable(results.get(pixels));
    }

    /**
     * Keeps a result, unless it alone is too large, in place of those that were not asked for the longest.
     *
     * @param pixels with equals and hash code, of everything that determines the pixels
     */
    public void put(Object pixels, Result result) {
        if (result.bytes() > bytes) {
            return;
        }
        Result old = results.put(pixels, result);
        held += result.bytes() - (old == null ? 0 : old.bytes());
        for (Iterator<Result> oldest = results.values().iterator(); held > bytes; ) {
            held -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** How many requests it can answer. */
    public int size() {
        return results.size();
    }
}
