package dev.sfumato.service.jobs.events;

import dev.sfumato.service.jobs.events.JobEvent.Cancelled;
import dev.sfumato.service.jobs.events.JobEvent.Completed;
import dev.sfumato.service.jobs.events.JobEvent.Failed;
import dev.sfumato.service.jobs.events.JobEvent.Image;
import dev.sfumato.service.jobs.events.JobEvent.Preview;
import dev.sfumato.service.jobs.events.JobEvent.Queued;
import dev.sfumato.service.jobs.events.JobEvent.Started;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The events of one attempt of a job, kept once for all readers, each of which asks for the next one when it has room:
 * a reader that stalls holds up nobody and costs nothing. What is kept is bounded: only the newest position, the newest
 * preview of each picture and the last steps; a reader that comes late misses the others of these, but nothing else. A
 * reader that has missed a preview is given the newest one next, without the steps before it: who reads more slowly than
 * is painted still sees the picture grow. Thread-safe.
 */
public final class JobEventLog {
    /** More than a reader falls behind between two breaths. */
    static final int STEPS_KEPT = 1024;

    private final int attempt;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<Integer, JobEvent> events = new TreeMap<>();

    /** The number that the previous preview had, by the number of the one that took its place. */
    private final TreeMap<Integer, Integer> replaced = new TreeMap<>();

    private int next;
    private int steps;
    private boolean sealed;
    private boolean ended;

    public JobEventLog(int attempt) {
        this.attempt = attempt;
    }

    /**
     * Adds an event, unless the log is sealed; never waits for a reader.
     *
     * @return its number
     */
    public int append(JobEvent event) {
        lock.lock();
        try {
            int number = next;
            if (!sealed) {
                put(event);
            }
            return number;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets no event in any more but the final one.
     *
     * @return the number that it will have
     */
    public int seal() {
        lock.lock();
        try {
            sealed = true;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Adds the final event. */
    public void end(JobEvent last) {
        lock.lock();
        try {
            sealed = true;
            if (!ended) {
                ended = true;
                put(last);
            }
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #append} of an event that had a number of its own, at least as large as the next one. */
    public void appendAt(int number, JobEvent event) {
        lock.lock();
        try {
            next = Math.max(next, number);
            append(event);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #end} of an event that had a number of its own, at least as large as the next one. */
    public void endAt(int number, JobEvent last) {
        lock.lock();
        try {
            next = Math.max(next, number);
            end(last);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the readers' waiting without a final event: the server stops. */
    public void close() {
        lock.lock();
        try {
            sealed = true;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void put(JobEvent event) {
        makeRoom(event);
        events.put(next++, event);
        changed.signalAll();
    }

    private void makeRoom(JobEvent event) {
        switch (event) {
            case Queued _ -> events.values().removeIf(Queued.class::isInstance);
            case Preview preview -> {
                Integer old = removePreview(preview.image());
                if (old != null) {
                    replaced.put(next, old);
                }
            }
            case Image image -> removePreview(image.image().index());
            case Step _ -> {
                if (++steps > STEPS_KEPT) {
                    removeFirst(Step.class::isInstance);
                }
            }
            case Started _, Completed _, Failed _, Cancelled _ -> {}
        }
    }

    private @Nullable Integer removePreview(int image) {
        for (Map.Entry<Integer, JobEvent> entry : events.entrySet()) {
            if (entry.getValue() instanceof Preview preview && preview.image() == image) {
                int number = entry.getKey();
                events.remove(number);
                replaced.remove(number);
                return number;
            }
        }
        return null;
    }

    private void removeFirst(Predicate<JobEvent> wanted) {
        for (Map.Entry<Integer, JobEvent> entry : events.entrySet()) {
            if (wanted.test(entry.getValue())) {
                events.remove(entry.getKey());
                return;
            }
        }
    }

    /**
     * The first event that is kept after {@code cursor}; waits for it.
     *
     * @return null if none came in time, or none will come, see {@link #isOver}
     * @throws InterruptedException if the reader goes away while it waits
     */
    public @Nullable LoggedEvent next(EventId cursor, Duration wait) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long nanos = wait.toNanos();
            while (true) {
                Map.Entry<Integer, JobEvent> entry = after(cursor);
                if (entry != null) {
                    return new LoggedEvent(new EventId(attempt, entry.getKey()), entry.getValue());
                }
                if (ended || nanos <= 0) {
                    return null;
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether no event will come after {@code cursor}. */
    public boolean isOver(EventId cursor) {
        lock.lock();
        try {
            return ended && after(cursor) == null;
        } finally {
            lock.unlock();
        }
    }

    private Map.@Nullable Entry<Integer, JobEvent> after(EventId cursor) {
        if (cursor.attempt() > attempt) {
            return null;
        }
        int heard = cursor.attempt() < attempt ? -1 : cursor.number();
        Map.Entry<Integer, JobEvent> entry = events.higherEntry(heard);
        if (entry == null || replaced.isEmpty()) {
            return entry;
        }
        return events.tailMap(entry.getKey(), true).entrySet().stream()
                .filter(later -> !(later.getValue() instanceof Step))
                .findFirst()
                .filter(later -> replaced.getOrDefault(later.getKey(), -1) > heard)
                .orElse(entry);
    }

    /** The newest event of a kind that is kept. */
    public <T extends JobEvent> @Nullable T newest(Class<T> kind) {
        lock.lock();
        try {
            return events.descendingMap().values().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }
}
