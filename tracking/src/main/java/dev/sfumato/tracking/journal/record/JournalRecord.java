package dev.sfumato.tracking.journal.record;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One entry of a journal, reduced to what Sfumato writes and reads of it. */
public sealed interface JournalRecord {

    /**
     * Who wrote the journal.
     *
     * @param minConsumer the oldest Weights &amp; Biases version that can read it
     */
    record Header(String producer, String minConsumer) implements JournalRecord {}

    /**
     * What the run is. The first one begins the run, later ones change its name, notes and tags.
     *
     * @param startingStep the first step of this segment
     * @param runtimeSeconds how long earlier segments ran
     * @param resume whether the run may have earlier segments
     */
    record RunInfo(
            String id,
            String project,
            @Nullable String name,
            @Nullable String group,
            @Nullable String jobType,
            @Nullable String notes,
            List<String> tags,
            List<Item> config,
            Instant startTime,
            long startingStep,
            int runtimeSeconds,
            boolean resume)
            implements JournalRecord {}

    /** Changes of the configuration. */
    record Config(List<Item> updates, List<List<String>> removals) implements JournalRecord {}

    /** What was logged at a step. */
    record History(long step, List<Item> items) implements JournalRecord {}

    /** Changes of the last known values. */
    record Summary(List<Item> updates, List<List<String>> removals) implements JournalRecord {}

    /** Files that belong to the run, by their path below {@code files/}. */
    record Files(List<FileEntry> files) implements JournalRecord {}

    /** The end of the run. */
    record Exit(int exitCode, int runtimeSeconds) implements JournalRecord {}

    /** Says that nothing but a {@link Footer} follows; older readers wait for it. */
    record Final() implements JournalRecord {}

    /** The last entry of a journal that was closed. */
    record Footer() implements JournalRecord {}

    /** Measurements of the machine and the process; each has one key. */
    record Stats(Instant time, List<Item> items) implements JournalRecord {}

    /**
     * What the process printed.
     *
     * @param error whether to the standard error
     * @param text with its line breaks
     */
    record Output(boolean error, Instant time, String text) implements JournalRecord {}

    /** Where the run was made. */
    record Environment(
            String os,
            String host,
            String program,
            String executable,
            Instant startedAt,
            int cpuCount,
            long memoryBytes,
            String writerId)
            implements JournalRecord {}

    /** A kind of entry that Sfumato does not use, by its field number in the record message. */
    record Other(int field) implements JournalRecord {}

    /** A file of a run. */
    record FileEntry(String path, FileType type, FilePolicy policy) {
        public FileEntry(String path, FileType type) {
            this(path, type, FilePolicy.NOW);
        }
    }

    /** When a file is to be uploaded. */
    enum FilePolicy {
        NOW(0),
        /** When the run ends. */
        END(1),
        /** Whenever it changes, and when the run ends. */
        LIVE(2);

        private final int number;

        FilePolicy(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** The policy of a number; {@link #NOW} for one that is not known. */
        static FilePolicy of(int number) {
            return Arrays.stream(values())
                    .filter(policy -> policy.number == number)
                    .findFirst()
                    .orElse(NOW);
        }
    }

    /** What a file is. */
    enum FileType {
        /** Saved by the user; some writers also call media so. */
        OTHER(0),
        /** Made by the tracking library itself, such as a list of installed packages. */
        LIBRARY(1),
        MEDIA(2),
        ARTIFACT(3);

        private final int number;

        FileType(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** The type of a number; {@link #OTHER} for one that is not known. */
        static FileType of(int number) {
            return Arrays.stream(values())
                    .filter(type -> type.number == number)
                    .findFirst()
                    .orElse(OTHER);
        }
    }
}
