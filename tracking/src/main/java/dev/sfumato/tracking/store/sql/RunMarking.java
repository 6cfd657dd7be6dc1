package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.marks.RunMarks;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Works the marks of a run into the index, inside one transaction. */
final class RunMarking {

    private RunMarking() {}

    static void apply(Handle handle, long run, RunMarks marks) throws IOException {
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
    static void listTags(Handle handle, long run) throws IOException {
        handle.execute("DELETE FROM tag WHERE run = ?", run);
        String tags = handle.createQuery("SELECT coalesce(marked_tags, tags) FROM run WHERE no = ?")
                .bind(0, run)
                .mapTo(String.class)
                .one();
        if (JsonText.read(tags) instanceof List<?> names) {
            for (Object name : new LinkedHashSet<>(names)) {
                handle.execute("INSERT INTO tag (run, tag) VALUES (?, ?)", run, String.valueOf(name));
            }
        }
    }
}
