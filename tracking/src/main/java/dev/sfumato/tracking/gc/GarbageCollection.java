package dev.sfumato.tracking.gc;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.blob.StoredBlob;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Mark and sweep over a home: runs that are too old, and blobs that no journal refers to. What is found is told first
 * and deleted only then; a run that is starred, or has a starred generation, is never deleted for its age. Safe beside
 * processes that log, as long as the grace of the rules is longer than a step takes to be logged.
 */
public final class GarbageCollection {

    private static final int PAGE = 1000;

    private final Tracker tracker;
    private final Clock clock;

    public GarbageCollection(Tracker tracker) {
        this(tracker, Clock.systemUTC());
    }

    GarbageCollection(Tracker tracker, Clock clock) {
        this.tracker = tracker;
        this.clock = clock;
    }

    /** What would be deleted; changes nothing. */
    public Garbage find(GarbageRules rules) {
        List<String> runs = expired(rules);
        Set<Path> gone = new HashSet<>();
        for (String run : runs) {
            gone.addAll(tracker.runs().find(run).map(RunDetails::segments).orElse(List.of()));
        }
        Set<String> needed;
        try {
            needed = References.of(tracker.journals(), gone);
        } catch (IOException failure) {
            throw new TrackingException(tracker.journals(), "it cannot be told which files runs refer to", failure);
        }
        needed.addAll(rules.keep());
        Instant newest = clock.instant().minus(rules.grace());
        List<StoredBlob> blobs = tracker.blobs().list().stream()
                .filter(blob ->
                        !needed.contains(blob.sha256()) && blob.storedAt().isBefore(newest))
                .toList();
        long thumbnails = blobs.stream()
                .filter(blob -> tracker.thumbnails().has(blob.sha256()))
                .count();
        return new Garbage(runs, blobs, thumbnails);
    }

    /**
     * Deletes what {@link #find} would find now.
     *
     * @return what was deleted
     */
    public Garbage collect(GarbageRules rules) {
        Garbage garbage = find(rules);
        garbage.runs().forEach(tracker.edits()::delete);
        for (StoredBlob blob : garbage.blobs()) {
            tracker.thumbnails().delete(blob.sha256());
            tracker.blobs().delete(blob.sha256());
        }
        return garbage;
    }

    private List<String> expired(GarbageRules rules) {
        if (rules.olderThan() == null) {
            return List.of();
        }
        Instant oldest = clock.instant().minus(rules.olderThan());
        RunQuery query = RunQuery.newest(PAGE).inProject(rules.project());
        List<String> expired = new ArrayList<>();
        for (int offset = 0; ; offset += PAGE) {
            List<RunSummary> page = tracker.runs().list(query.skipping(offset));
            page.stream()
                    .filter(run -> run.status() != RunStatus.RUNNING
                            && run.updatedAt().isBefore(oldest)
                            && !tracker.edits().marks(run.id()).keeps())
                    .forEach(run -> expired.add(run.id()));
            if (page.size() < PAGE) {
                return expired;
            }
        }
    }
}
