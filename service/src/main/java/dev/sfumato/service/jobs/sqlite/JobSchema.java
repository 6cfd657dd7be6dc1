package dev.sfumato.service.jobs.sqlite;

import dev.sfumato.tracking.disk.TrackingException;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables of the jobs. Times are milliseconds since 1970, lists and maps JSON. */
final class JobSchema {

    /** To be raised with every change below, which then needs a step that brings older files along. */
    static final int VERSION = 1;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE job (
                no INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                status TEXT NOT NULL,
                settings TEXT NOT NULL,
                count INTEGER NOT NULL,
                format TEXT NOT NULL,
                compression INTEGER NOT NULL,
                priority TEXT NOT NULL,
                deadline INTEGER,
                caller TEXT NOT NULL,
                deterministic INTEGER NOT NULL,
                previews INTEGER NOT NULL,
                metadata TEXT NOT NULL,
                idempotency_key TEXT UNIQUE,
                body_sha256 TEXT,
                created_at INTEGER NOT NULL,
                started_at INTEGER,
                finished_at INTEGER,
                work INTEGER NOT NULL,
                attempt INTEGER NOT NULL,
                run TEXT,
                cancel_requested INTEGER NOT NULL,
                step INTEGER,
                warnings TEXT,
                failure TEXT,
                last_event INTEGER)""",
            "CREATE INDEX job_by_status ON job (status, no)",
            "CREATE INDEX job_by_end ON job (finished_at)",
            """
            CREATE TABLE job_source (
                job INTEGER NOT NULL, sha256 TEXT NOT NULL, png BLOB NOT NULL,
                PRIMARY KEY (job, sha256)) WITHOUT ROWID""",
            """
            CREATE TABLE job_image (
                job INTEGER NOT NULL, place INTEGER NOT NULL, seed INTEGER NOT NULL, sha256 TEXT NOT NULL,
                extension TEXT NOT NULL, size INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
                event INTEGER NOT NULL, PRIMARY KEY (job, place)) WITHOUT ROWID""");

    private JobSchema() {}

    /**
     * Makes the tables if the file is new.
     *
     * @throws TrackingException if it is of another version
     */
    static void ensure(Handle handle, Path file) {
        int version =
                handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one();
        if (version == VERSION) {
            return;
        }
        if (version != 0) {
            throw new TrackingException(
                    file,
                    "the jobs were written by another version of Sfumato: format " + version + ", known: " + VERSION);
        }
        TABLES.forEach(handle::execute);
        handle.execute("PRAGMA user_version = " + VERSION);
    }
}
