package dev.sfumato.tracking.store.sql;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables that every database of the index has, by the same names and columns. */
public final class RunTables {

    /** To be raised with every change of any database's tables, or of what is put in. */
    public static final int VERSION = 7;

    private static final List<String> PER_RUN =
            List.of("config_value", "history", "metric", "image", "file", "tag", "star", "generation");

    private RunTables() {}

    /** Forgets everything but the full text. */
    public static void clear(Handle handle) {
        PER_RUN.forEach(table -> handle.execute("DELETE FROM " + table));
        List.of("word", "run", "segment").forEach(table -> handle.execute("DELETE FROM " + table));
    }

    /** Forgets a run and what was read of its segments. */
    static void forget(Handle handle, long run) {
        handle.execute("DELETE FROM prompt_text WHERE rowid IN (SELECT no FROM generation WHERE run = ?)", run);
        PER_RUN.forEach(table -> handle.execute("DELETE FROM " + table + " WHERE run = ?", run));
        handle.execute("DELETE FROM run WHERE no = ?", run);
        handle.execute("DELETE FROM segment WHERE run = ?", run);
    }
}
