package dev.sfumato.tracking.store.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of one journal; a run that was resumed has several.
 *
 * @param run null until the record that begins the run was read
 * @param position how far the journal was read
 * @param stepShift what is added to its steps; null before its first step
 * @param exitCode null while it has no end
 * @param interrupted whether it was ended because its writer had died
 * @param marksAt as of {@link JournalFile}, when the marks were last read
 */
record Segment(
        long no,
        String directory,
        String file,
        @Nullable Long run,
        long size,
        long modifiedAt,
        long position,
        @Nullable Long startedAt,
        @Nullable Long stepShift,
        @Nullable Integer exitCode,
        boolean interrupted,
        long marksAt) {

    static final String COLUMNS = "no, directory, file, run, size, modified_at, position, started_at, step_shift,"
            + " exit_code, interrupted, marks_at";

    static Segment map(ResultSet row, StatementContext context) throws SQLException {
        return new Segment(
                row.getLong("no"),
                row.getString("directory"),
                row.getString("file"),
                row.getObject("run") == null ? null : row.getLong("run"),
                row.getLong("size"),
                row.getLong("modified_at"),
                row.getLong("position"),
                row.getObject("started_at") == null ? null : row.getLong("started_at"),
                row.getObject("step_shift") == null ? null : row.getLong("step_shift"),
                row.getObject("exit_code") == null ? null : row.getInt("exit_code"),
                row.getBoolean("interrupted"),
                row.getLong("marks_at"));
    }

    /** The row of a journal, made if it is missing. */
    static Segment of(Handle handle, JournalFile journal) {
        handle.execute(
                "INSERT INTO segment (directory, file, size, modified_at, position, interrupted, marks_at)"
                        + " VALUES (?, ?, 0, 0, 0, FALSE, 0) ON CONFLICT (directory) DO NOTHING",
                journal.directory(),
                journal.name());
        return handle.createQuery("SELECT " + COLUMNS + " FROM segment WHERE directory = ?")
                .bind(0, journal.directory())
                .map(Segment::map)
                .one();
    }

    boolean isUnchanged(JournalFile journal) {
        return size == journal.size() && modifiedAt == journal.modifiedAt() && marksAt == journal.marksAt();
    }
}
