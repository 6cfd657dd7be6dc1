package dev.sfumato.tracking.journal;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.journal.record.JournalRecord.Output;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The end of what a run printed, as its journals hold it.
 *
 * @param outputs in the order of printing, each one or more lines
 * @param whole whether nothing was printed before
 */
public record ConsoleLog(List<Output> outputs, boolean whole) {

    /** Letters that are kept of a run that prints very much at once. */
    private static final int MOST_LETTERS = 4_000_000;

    public ConsoleLog {
        outputs = List.copyOf(outputs);
    }

    /**
     * Reads the journals of a run to their end; what its writer adds meanwhile may be there or not.
     *
     * @param segments the run directories, oldest first
     * @param most outputs that are kept, at least 1
     * @throws TrackingException if a journal cannot be read
     */
    public static ConsoleLog last(String runId, List<Path> segments, int most) {
        End end = new End(most);
        for (Path segment : segments) {
            Path file = new RunDirectory(segment, runId).journal();
            try (JournalReader reader = JournalReader.open(file)) {
                for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    if (record.get() instanceof Output output) {
                        end.add(output);
                    }
                }
            } catch (IOException failure) {
                throw new TrackingException(file, "what the run printed cannot be read", failure);
            }
        }
        return new ConsoleLog(List.copyOf(end.outputs), end.whole);
    }

    /** The latest outputs while a journal is read. */
    private static final class End {
        private final int most;
        private final Deque<Output> outputs = new ArrayDeque<>();
        private long letters;
        private boolean whole = true;

        End(int most) {
            this.most = most;
        }

        void add(Output output) {
            outputs.add(output);
            letters += output.text().length();
            while (outputs.size() > most || (letters > MOST_LETTERS && outputs.size() > 1)) {
                letters -= outputs.removeFirst().text().length();
                whole = false;
            }
        }
    }
}
