package dev.sfumato.tracking.store.sqlite;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables of the index. Times are microseconds since 1970; a metric that is NaN is stored as null. */
final class IndexSchema {

    /** To be raised with every change below, or of what is put in. */
    static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE run (
                no INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                project TEXT NOT NULL,
                name TEXT,
                run_group TEXT,
                job_type TEXT,
                notes TEXT,
                tags TEXT NOT NULL,
                config TEXT NOT NULL,
                summary TEXT NOT NULL,
                status TEXT NOT NULL,
                exit_code INTEGER,
                started_at INTEGER NOT NULL,
                updated_at INTEGER NOT NULL,
                last_step INTEGER NOT NULL,
                history_count INTEGER NOT NULL,
                image_count INTEGER NOT NULL,
                directory TEXT NOT NULL)""",
            "CREATE INDEX run_by_time ON run (started_at DESC, no DESC)",
            "CREATE INDEX run_by_project ON run (project, started_at DESC, no DESC)",
            """
            CREATE TABLE segment (
                no INTEGER PRIMARY KEY,
                directory TEXT NOT NULL UNIQUE,
                file TEXT NOT NULL,
                run INTEGER,
                size INTEGER NOT NULL,
                modified_at INTEGER NOT NULL,
                position INTEGER NOT NULL,
                started_at INTEGER,
                step_shift INTEGER,
                exit_code INTEGER,
                interrupted INTEGER NOT NULL)""",
            "CREATE INDEX segment_by_run ON segment (run, started_at, directory)",
            """
            CREATE TABLE config_value (
                run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
                PRIMARY KEY (run, key)) WITHOUT ROWID""",
            "CREATE INDEX config_by_value ON config_value (key, value)",
            """
            CREATE TABLE history (
                run INTEGER NOT NULL, step INTEGER NOT NULL, time INTEGER NOT NULL, runtime REAL NOT NULL,
                items TEXT NOT NULL, PRIMARY KEY (run, step)) WITHOUT ROWID""",
            """
            CREATE TABLE metric (
                run INTEGER NOT NULL, key TEXT NOT NULL, step INTEGER NOT NULL, time INTEGER NOT NULL, value REAL,
                PRIMARY KEY (run, key, step)) WITHOUT ROWID""",
            """
            CREATE TABLE image (
                run INTEGER NOT NULL, step INTEGER NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL,
                sha256 TEXT NOT NULL, format TEXT NOT NULL, size INTEGER NOT NULL, width INTEGER NOT NULL,
                height INTEGER NOT NULL, caption TEXT, directory TEXT NOT NULL, path TEXT NOT NULL,
                PRIMARY KEY (run, step, key, place)) WITHOUT ROWID""",
            "CREATE INDEX image_by_content ON image (sha256)",
            """
            CREATE TABLE file (
                run INTEGER NOT NULL, directory TEXT NOT NULL, path TEXT NOT NULL,
                UNIQUE (run, directory, path))""");

    private static final List<String> PER_RUN = List.of("config_value", "history", "metric", "image", "file");

    private IndexSchema() {}

    /** Makes the tables, unless they are there in this version. */
    static void ensure(Handle handle) {
        if (handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one() == VERSION) {
            return;
        }
        handle.createQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                .mapTo(String.class)
                .list()
                .forEach(table -> handle.execute("DROP TABLE \"" + table + "\""));
        TABLES.forEach(handle::execute);
        handle.execute("PRAGMA user_version = " + VERSION);
    }

    /** Forgets everything. */
    static void clear(Handle handle) {
        PER_RUN.forEach(table -> handle.execute("DELETE FROM " + table));
        handle.execute("DELETE FROM run");
        handle.execute("DELETE FROM segment");
    }

    /** Forgets a run and what was read of its segments. */
    static void forget(Handle handle, long run) {
        PER_RUN.forEach(table -> handle.execute("DELETE FROM " + table + " WHERE run = ?", run));
        handle.execute("DELETE FROM run WHERE no = ?", run);
        handle.execute("DELETE FROM segment WHERE run = ?", run);
    }
}
