package dev.sfumato.diffusion.variants;

import dev.sfumato.diffusion.adapters.AdapterFolder;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.adapters.ModelVariation;
import dev.sfumato.diffusion.adapters.Variations;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.families.Families;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.SharedSessions;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The models with adapters that were asked for lately: sessions of the graphs that adapters change, while the others
 * are shared with the model itself.
 *
 * <p>They are kept up to a number of bytes, and those that paint are kept anyway. Thread-safe; what loads or closes
 * graphs is for the engine thread.
 */
public final class AdaptedModels {

    /** Weights of the graphs that were loaded anew, kept for requests to come. */
    private static final long BYTES = 4L << 30;

    private final AdapterFolder folder;
    private final SharedSessions shared;
    private final long bytes;
    // in the order of their last use
    private final Map<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** None yet, for the adapters of a home folder. */
    public AdaptedModels(Path home, SharedSessions shared) {
        this(home, shared, BYTES);
    }

    /** As {@link #AdaptedModels(Path, SharedSessions)}, with other room. */
    public AdaptedModels(Path home, SharedSessions shared, long bytes) {
        this.folder = new AdapterFolder(home);
        this.shared = shared;
        this.bytes = bytes;
    }

    private record Key(Path model, String hash, Adapters adapters) {
        static Key of(ModelManifest manifest, Adapters adapters) {
            return new Key(manifest.root(), manifest.contentHash(), adapters);
        }
    }

    private static final class Entry {
        private final DiffusionPipeline pipeline;
        private final long bytes;
        private int users;

        private Entry(DiffusionPipeline pipeline, long bytes) {
            this.pipeline = pipeline;
            this.bytes = bytes;
        }
    }

    /** The use of a model with adapters, until it is closed. */
    public static final class Lease implements AutoCloseable {
        private final DiffusionPipeline pipeline;
        private final Runnable release;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(DiffusionPipeline pipeline, Runnable release) {
            this.pipeline = pipeline;
            this.release = release;
        }

        public DiffusionPipeline pipeline() {
            return pipeline;
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                release.run();
            }
        }
    }

    /**
     * The adapters with the hashes of their files.
     *
     * @throws dev.sfumato.diffusion.adapters.AdapterException if there is none of a name, or its file has changed
     */
    public Adapters resolve(Adapters adapters) {
        return folder.resolve(adapters);
    }

    /** A model with adapters if it is loaded. */
    public synchronized Optional<Lease> find(ModelManifest manifest, Adapters adapters) {
        return Optional.ofNullable(entries.get(Key.of(manifest, adapters))).map(this::lease);
    }

    /**
     * A model with adapters, loaded if it is not yet; on the engine thread.
     *
     * @throws dev.sfumato.diffusion.adapters.AdapterException if an adapter does not go with the model
     */
    public Lease load(ModelManifest manifest, Adapters adapters) {
        Optional<Lease> known = find(manifest, adapters);
        if (known.isPresent()) {
            return known.get();
        }
        Entry entry = open(manifest, adapters);
        List<DiffusionPipeline> old;
        Lease lease;
        synchronized (this) {
            entries.put(Key.of(manifest, adapters), entry);
            lease = lease(entry);
            old = evict();
        }
        old.forEach(DiffusionPipeline::close);
        return lease;
    }

    private Entry open(ModelManifest manifest, Adapters adapters) {
        ModelVariation variation = Variations.of(manifest, adapters, folder);
        long size = variation.weights().keySet().stream()
                .map(component -> Objects.requireNonNull(manifest.graphs().get(component)))
                .mapToLong(graph -> OnnxGraph.read(graph).weightBytes())
                .sum();
        return new Entry(Families.open(manifest, GraphSource.of(shared, variation)), size);
    }

    private Lease lease(Entry entry) {
        entry.users++;
        return new Lease(entry.pipeline, () -> release(entry));
    }

    private synchronized void release(Entry entry) {
        entry.users--;
    }

    private List<DiffusionPipeline> evict() {
        long kept = entries.values().stream().mapToLong(entry -> entry.bytes).sum();
        List<DiffusionPipeline> old = new ArrayList<>();
        for (Iterator<Entry> oldest = entries.values().iterator(); kept > bytes && oldest.hasNext(); ) {
            Entry entry = oldest.next();
            if (entry.users == 0) {
                oldest.remove();
                kept -= entry.bytes;
                old.add(entry.pipeline);
            }
        }
        return old;
    }

    /** Closes those of a model, which nobody uses; on the engine thread. */
    public void unload(ModelManifest manifest) {
        List<DiffusionPipeline> old = new ArrayList<>();
        synchronized (this) {
            entries.entrySet().removeIf(entry -> {
                boolean its = entry.getKey().model().equals(manifest.root());
                if (its) {
                    old.add(entry.getValue().pipeline);
                }
                return its;
            });
        }
        old.forEach(DiffusionPipeline::close);
    }

    /** How many are loaded. */
    public synchronized int loaded() {
        return entries.size();
    }

    /** The time spent inside the runtime so far, but for the sessions that are shared. */
    public synchronized Duration timeInRuntime() {
        return entries.values().stream()
                .map(entry -> entry.pipeline.timeInRuntime())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** All pipelines, which the caller closes; call it when the engine thread has ended. */
    public synchronized List<DiffusionPipeline> drain() {
        List<DiffusionPipeline> all =
                entries.values().stream().map(entry -> entry.pipeline).toList();
        entries.clear();
        return all;
    }
}
