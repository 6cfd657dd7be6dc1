package dev.sfumato.tracking.store.sqlite;

import dev.sfumato.tracking.store.sql.RunTables;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables of the index. Times are microseconds since 1970; a metric that is NaN is stored as null. */
final class SqliteSchema {

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
                directory TEXT NOT NULL,
                starred INTEGER NOT NULL DEFAULT 0,
                marked_tags TEXT,
                marked_notes TEXT)""",
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
                interrupted INTEGER NOT NULL,
                marks_at INTEGER NOT NULL)""",
            "CREATE INDEX segment_by_run ON segment (run, started_at, directory)",
            """
            CREATE TABLE config_value (
                run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, number REAL,
                PRIMARY KEY (run, key)) WITHOUT ROWID""",
            "CREATE INDEX config_by_value ON config_value (key, value)",
            // the values stay in the journal, where position says; only those of several records are kept as items
            """
            CREATE TABLE history (
                run INTEGER NOT NULL, step INTEGER NOT NULL, time INTEGER NOT NULL, segment INTEGER NOT NULL,
                position INTEGER NOT NULL, items TEXT, PRIMARY KEY (run, step)) WITHOUT ROWID""",
            // keys of metrics, models and other texts that come again and again
            "CREATE TABLE word (no INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)",
            // without what a generation has a column for; numeric, since whole numbers then take less space
            """
            CREATE TABLE metric (
                run INTEGER NOT NULL, key INTEGER NOT NULL, step INTEGER NOT NULL, value NUMERIC,
                PRIMARY KEY (run, key, step)) WITHOUT ROWID""",
            // captions and the rest of the hashes stay in the journal too; path is null where it follows from the other
            // columns
            """
            CREATE TABLE image (
                run INTEGER NOT NULL, step INTEGER NOT NULL, key TEXT NOT NULL, place INTEGER NOT NULL,
                sha256 BLOB NOT NULL, format TEXT NOT NULL, size INTEGER NOT NULL, width INTEGER NOT NULL,
                height INTEGER NOT NULL, segment INTEGER NOT NULL, path TEXT,
                PRIMARY KEY (run, step, key, place)) WITHOUT ROWID""",
            "CREATE INDEX image_by_content ON image (substr(sha256, 1, 6))",
            """
            CREATE TABLE file (
                no INTEGER PRIMARY KEY, run INTEGER NOT NULL, directory TEXT NOT NULL, path TEXT NOT NULL,
                UNIQUE (run, directory, path))""",
            "CREATE TABLE tag (run INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (run, tag)) WITHOUT ROWID",
            "CREATE INDEX tag_by_name ON tag (tag, run)",
            "CREATE TABLE star (run INTEGER NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (run, step)) WITHOUT ROWID",
            // the number of a generation is its time in milliseconds, or the next that is free: the order of time;
            // its model, scheduler and status are words
            """
            CREATE TABLE generation (
                no INTEGER PRIMARY KEY, run INTEGER NOT NULL, step INTEGER NOT NULL, model INTEGER, scheduler INTEGER,
                status INTEGER, seed INTEGER, steps INTEGER, guidance_scale REAL, width INTEGER, height INTEGER,
                n NUMERIC, clip_skip NUMERIC, guidance_rescale NUMERIC, guidance_start NUMERIC, guidance_end NUMERIC,
                timings_queue NUMERIC, timings_encode NUMERIC, timings_denoise NUMERIC, timings_decode NUMERIC,
                timings_step NUMERIC, UNIQUE (run, step))""",
            "CREATE INDEX generation_by_model ON generation (model)",
            "CREATE INDEX generation_by_scheduler ON generation (scheduler)",
            "CREATE INDEX generation_by_seed ON generation (seed)",
            "CREATE INDEX generation_by_steps ON generation (steps)",
            "CREATE INDEX generation_by_guidance ON generation (guidance_scale)",
            // without a copy of the texts: they are in the history
            """
            CREATE VIRTUAL TABLE prompt_text USING fts5(
                prompt, negative_prompt, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')""");

    private SqliteSchema() {}

    /** Makes the tables, unless they are there in this version. */
    static void ensure(Handle handle) {
        if (handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one() == RunTables.VERSION) {
            return;
        }
        handle.createQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                        + " ORDER BY name LIKE 'prompt_text%', name")
                .mapTo(String.class)
                .list()
                // the tables behind a virtual one go with it
                .forEach(table -> handle.execute("DROP TABLE IF EXISTS \"" + table + "\""));
        TABLES.forEach(handle::execute);
        handle.execute("PRAGMA user_version = " + RunTables.VERSION);
    }

    /** Forgets everything. */
    static void clear(Handle handle) {
        RunTables.clear(handle);
        handle.execute("INSERT INTO prompt_text (prompt_text) VALUES ('delete-all')");
    }
}
