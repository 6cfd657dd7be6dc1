package dev.sfumato.diffusion.pipelines.graphs;

import dev.sfumato.diffusion.components.EmbeddingCache;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sessions over graph files as they are, each loaded once and closed when its last user is done; thread-safe. */
public final class SharedSessions {

    private final SessionConfig config;
    private final EmbeddingCache embeddings;
    private final Map<Path, Entry> entries = new HashMap<>();

    /** No sessions yet, on a device; what text encoders give is not kept. */
    public SharedSessions(SessionConfig config) {
        this(config, EmbeddingCache.NONE);
    }

    /**
     * No sessions yet, on a device.
     *
     * @param embeddings of the text encoders among them
     */
    public SharedSessions(SessionConfig config, EmbeddingCache embeddings) {
        this.config = config;
        this.embeddings = embeddings;
    }

    private static final class Entry {
        private final ModelSession session;
        private int users;

        private Entry(ModelSession session) {
            this.session = session;
        }
    }

    SessionConfig config() {
        return config;
    }

    EmbeddingCache embeddings() {
        return embeddings;
    }

    /** Of a session that nobody else uses. */
    Lease leaseOwn(ModelSession session) {
        return new Lease(session, () -> close(session));
    }

    private void close(ModelSession session) {
        embeddings.forget(session);
        session.close();
    }

    /**
     * A session over a graph.
     *
     * @throws dev.sfumato.modelloader.ModelException if it cannot be loaded
     */
    synchronized Lease lease(Path graph) {
        Entry entry = entries.computeIfAbsent(graph, file -> new Entry(ModelSession.open(file, config)));
        entry.users++;
        return new Lease(entry.session, () -> release(graph));
    }

    private synchronized void release(Path graph) {
        Entry entry = entries.get(graph);
        if (entry != null && --entry.users == 0) {
            entries.remove(graph);
            close(entry.session);
        }
    }

    /** The use of a session until it is closed, which may be done more than once. */
    static final class Lease implements AutoCloseable {

        private final ModelSession session;
        private final Runnable release;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Lease(ModelSession session, Runnable release) {
            this.session = session;
            this.release = release;
        }

        ModelSession session() {
            return session;
        }

        @Override
        public void close() {
            if (!closed.getAndSet(true)) {
                release.run();
            }
        }
    }
}
