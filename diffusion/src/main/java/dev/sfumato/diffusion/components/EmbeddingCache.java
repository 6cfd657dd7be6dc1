package dev.sfumato.diffusion.components;

import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What text encoders gave lately, so that a prompt that is asked for again is not encoded again; it holds so many bytes
 * and lets go first of what was longest not asked for. Thread-safe.
 *
 * <p>An entry belongs to one session, whose weights never change, and to the very token ids: all that a text encoder
 * reads. What follows from the outputs (weights of words, windows, the order of prompts) is computed anew each time, so
 * the cache has no part in it.
 */
public final class EmbeddingCache {

    /** Keeps nothing. */
    public static final EmbeddingCache NONE = new EmbeddingCache(0);

    private final long mostBytes;
    // in the order of their last use
    private final Map<Key, Map<String, FloatTensor>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param mostBytes of the values that it holds, at least 0 */
    public EmbeddingCache(long mostBytes) {
        if (mostBytes < 0) {
            throw new IllegalArgumentException("mostBytes must be at least 0, got " + mostBytes);
        }
        this.mostBytes = mostBytes;
    }

    private record Key(ModelSession session, List<Integer> extents, List<Long> ids) {

        static Key of(ModelSession session, LongTensor ids) {
            return new Key(
                    session,
                    ids.shape().dimensions(),
                    Arrays.stream(ids.values()).boxed().toList());
        }
    }

    /**
     * The outputs for token ids, which nobody may write to.
     *
     * @param encoding what gives them if they are not there
     */
    Map<String, FloatTensor> get(ModelSession session, LongTensor ids, Supplier<Map<String, FloatTensor>> encoding) {
        if (mostBytes == 0) {
            return encoding.get();
        }
        Key key = Key.of(session, ids);
        synchronized (this) {
            Map<String, FloatTensor> known = entries.get(key);
            if (known != null) {
                return known;
            }
        }
        Map<String, FloatTensor> outputs = Map.copyOf(encoding.get());
        put(key, outputs);
        return outputs;
    }

    private synchronized void put(Key key, Map<String, FloatTensor> outputs) {
        Map<String, FloatTensor> before = entries.put(key, outputs);
        bytes += size(outputs) - (before == null ? 0 : size(before));
        var oldest = entries.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            bytes -= size(oldest.next());
            oldest.remove();
        }
    }

    private static long size(Map<String, FloatTensor> outputs) {
        return outputs.values().stream()
                .mapToLong(tensor -> (long) tensor.values().length * Float.BYTES)
                .sum();
    }

    /** Forgets what a session gave, which is about to be closed. */
    public synchronized void forget(ModelSession session) {
        var all = entries.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Key, Map<String, FloatTensor>> entry = all.next();
            if (entry.getKey().session() == session) {
                bytes -= size(entry.getValue());
                all.remove();
            }
        }
    }

    /** The bytes of the values that it holds. */
    public synchronized long bytes() {
        return bytes;
    }

    /** The texts, or windows of texts, that it holds. */
    public synchronized int size() {
        return entries.size();
    }
}
