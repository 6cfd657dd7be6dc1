package dev.sfumato.tracking.store.sql;

import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The numbers of texts that come again and again, so that rows need not repeat them. Used inside one transaction. */
final class Words {

    private final Handle handle;
    private final Map<String, Long> known = new HashMap<>();

    Words(Handle handle) {
        this.handle = handle;
    }

    /** The number of a text, which it gets now if it has none. */
    long number(String text) {
        return known.computeIfAbsent(text, this::find);
    }

    private long find(String text) {
        handle.execute("INSERT INTO word (text) VALUES (?) ON CONFLICT DO NOTHING", text);
        return handle.createQuery("SELECT no FROM word WHERE text = ?")
                .bind(0, text)
                .mapTo(Long.class)
                .one();
    }
}
