package dev.sfumato.tracking.store.sqlite;

import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.marks.RunMarks;
import org.jdbi.v3.core.Handle;

/** Works the marks of a run into the index, inside one transaction. */
final class RunMarking {

    private RunMarking() {}

    static void apply(Handle handle, long run, RunMarks marks) {
        handle.execute(
                "UPDATE run SET starred = ?, marked_tags = ?, marked_notes = ? WHERE no = ?",
                marks.starred(),
                marks.tags() == null ? null : JsonText.write(marks.tags()),
                marks.notes(),
                run);
        handle.execute("DELETE FROM star WHERE run = ?", run);
        marks.starredSteps().forEach(step -> handle.execute("INSERT INTO star (run, step) VALUES (?, ?)", run, step));
        listTags(handle, run);
    }

    /** Lists the tags of a run one by one, for filters. */
    static void listTags(Handle handle, long run) {
        handle.execute("DELETE FROM tag WHERE run = ?", run);
        handle.execute(
                "INSERT OR IGNORE INTO tag (run, tag) SELECT r.no, t.value FROM run r,"
                        + " json_each(coalesce(r.marked_tags, r.tags)) t WHERE r.no = ?",
                run);
    }
}
