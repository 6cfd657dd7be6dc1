package dev.sfumato.tracking.store.sql;

import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the index in step with the journals: what grew is read on, what vanished is forgotten, and a run whose writer
 * died shows as interrupted even before its journal is closed.
 */
final class IndexRefresh {

    /** A journal without a lock file of ours and without an end counts as alive for so long after its last change. */
    static final Duration FOREIGN_SILENCE = Duration.ofMinutes(5);

    private final IndexDatabase database;
    private final Path journals;
    private final Clock clock;

    IndexRefresh(IndexDatabase database, Path journals, Clock clock) {
        this.database = database;
        this.journals = journals;
        this.clock = clock;
    }

    /** Looks at all journals. */
    void all() {
        Map<String, Segment> known = segments();
        List<JournalFile> present;
        try {
            Map<String, String> names =
                    known.values().stream().collect(Collectors.toMap(Segment::directory, Segment::file));
            present = JournalFile.list(journals, names);
        } catch (IOException failure) {
            throw new TrackingException(journals, "the journals cannot be listed", failure);
        }
        if (forgetLost(known, present)) {
            known = segments();
        }
        for (JournalFile journal : inOrder(present, known.keySet())) {
            Segment segment = known.get(journal.directory());
            if (segment == null || !segment.isUnchanged(journal)) {
                ingest(journal);
            } else if (segment.run() != null && segment.exitCode() == null) {
                long run = segment.run();
                database.write(handle -> settle(handle, run));
            }
        }
    }

    /**
     * The journals with those that are new at the end, in the order of their beginnings, which their names tell to the
     * second only: generations of one millisecond are numbered in the order in which they are read.
     */
    private List<JournalFile> inOrder(List<JournalFile> present, Set<String> known) {
        Map<String, Instant> beginnings = new HashMap<>();
        for (JournalFile journal : present) {
            if (!known.contains(journal.directory())) {
                beginnings.put(journal.directory(), SegmentIngest.beginning(journal.path(journals)));
            }
        }
        return present.stream()
                .sorted(Comparator.comparing(journal -> beginnings.getOrDefault(journal.directory(), Instant.MIN)))
                .toList();
    }

    /** Looks at one run directory. */
    void one(Path directory) {
        try {
            JournalFile.in(directory).ifPresent(this::ingest);
        } catch (IOException failure) {
            throw new TrackingException(directory, "the journal cannot be looked at", failure);
        }
    }

    private Map<String, Segment> segments() {
        return database.read(handle -> handle.createQuery("SELECT " + Segment.COLUMNS + " FROM segment")
                .map(Segment::map)
                .collect(Collectors.toMap(Segment::directory, Function.identity())));
    }

    /** Forgets the runs of which a journal is gone or was cut behind what was read; the rest of them is read again. */
    private boolean forgetLost(Map<String, Segment> known, List<JournalFile> present) {
        Map<String, JournalFile> byDirectory =
                present.stream().collect(Collectors.toMap(JournalFile::directory, Function.identity()));
        Set<Segment> lost = new HashSet<>();
        for (Segment segment : known.values()) {
            JournalFile journal = byDirectory.get(segment.directory());
            if (journal == null || journal.size() < segment.position()) {
                lost.add(segment);
            }
        }
        if (lost.isEmpty()) {
            return false;
        }
        database.write(handle -> {
            for (Segment segment : lost) {
                if (segment.run() != null) {
                    RunTables.forget(handle, segment.run());
                }
                handle.execute("DELETE FROM segment WHERE no = ?", segment.no());
            }
        });
        return true;
    }

    private void ingest(JournalFile journal) {
        database.write(handle -> new SegmentIngest(handle, database.dialect(), journals, journal)
                .read()
                .ifPresent(run -> settle(handle, run)));
    }

    private void settle(Handle handle, long run) {
        boolean alive = RunRow.newestSegment(handle, run)
                .map(newest -> newest.exitCode() == null && isAlive(newest))
                .orElse(false);
        RunRow.settle(handle, run, alive);
    }

    private boolean isAlive(Segment segment) {
        Path lock = RunDirectory.lockIn(journals.resolve(segment.directory()));
        try {
            if (Files.exists(lock)) {
                return ProcessLock.isHeld(lock);
            }
        } catch (IOException failure) {
            throw new TrackingException(lock, "the lock cannot be looked at", failure);
        }
        long silent = RunRow.micros(clock.instant()) - segment.modifiedAt();
        return silent < TimeUnit.NANOSECONDS.toMicros(FOREIGN_SILENCE.toNanos());
    }
}
