package dev.sfumato.tracking.marks;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.journal.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The file that holds the marks of a run, in the directory of its oldest segment, beside the journal. It is not among
 * the run's own files, so nothing uploads it; the journal of a run that ended is never written again.
 */
public final class MarksFile {

    /** Its name in the run directory. */
    public static final String NAME = "marks.json";

    private MarksFile() {}

    public static Path in(Path runDirectory) {
        return runDirectory.resolve(NAME);
    }

    /** The marks in a run directory; none if nobody made any. */
    public static RunMarks read(Path runDirectory) throws IOException {
        String text;
        try {
            text = Files.readString(in(runDirectory));
        } catch (NoSuchFileException _) {
            return RunMarks.NONE;
        }
        if (!(JsonText.read(text) instanceof Map<?, ?> values)) {
            throw new IOException("marks must be a JSON object");
        }
        TreeSet<Long> steps = new TreeSet<>();
        if (values.get("starred_steps") instanceof List<?> list) {
            list.forEach(step -> steps.add(((Number) step).longValue()));
        }
        return new RunMarks(
                Boolean.TRUE.equals(values.get("starred")),
                steps,
                values.get("tags") instanceof List<?> tags
                        ? tags.stream().map(String::valueOf).toList()
                        : null,
                values.get("notes") instanceof String notes ? notes : null);
    }

    /** Replaces the marks of a run directory, durably; for who holds the lock of the home. */
    public static void write(Path runDirectory, RunMarks marks) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("starred", marks.starred());
        values.put("starred_steps", List.copyOf(marks.starredSteps()));
        if (marks.tags() != null) {
            values.put("tags", marks.tags());
        }
        if (marks.notes() != null) {
            values.put("notes", marks.notes());
        }
        DurableFiles.write(in(runDirectory), JsonText.write(values).getBytes(StandardCharsets.UTF_8));
    }
}
