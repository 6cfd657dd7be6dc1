package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.events.JobEvent.Step;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * The unfinished jobs of this process: those that wait, in the order of {@link HandOverOrder}, and those that the engine
 * has. Thread-safe.
 */
final class JobQueue {
    private final NavigableSet<LiveJob> waiting =
            new ConcurrentSkipListSet<>(Comparator.comparing(LiveJob::accepted, new HandOverOrder()));
    private final Set<LiveJob> painted = ConcurrentHashMap.newKeySet();
    private final Map<String, LiveJob> byId = new ConcurrentHashMap<>();

    /** Where a job stands. */
    record Place(int before, Duration work) {}

    /** Adds a job at its place; one that was taken goes back to it. */
    void add(LiveJob live) {
        byId.put(live.id(), live);
        waiting.add(live);
        painted.remove(live);
    }

    /** Takes the job that is next, for the engine. */
    Optional<LiveJob> take() {
        LiveJob next = waiting.pollFirst();
        if (next != null) {
            painted.add(next);
        }
        return Optional.ofNullable(next);
    }

    /** Takes a job out, unless the engine has it; returns whether it waited. */
    boolean withdraw(LiveJob live) {
        return waiting.remove(live);
    }

    /** Forgets a job that is over. */
    void forget(LiveJob live) {
        waiting.remove(live);
        painted.remove(live);
        byId.remove(live.id());
    }

    Optional<LiveJob> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    List<LiveJob> waiting() {
        return List.copyOf(waiting);
    }

    /** How many the engine has. */
    int painted() {
        return painted.size();
    }

    List<LiveJob> all() {
        return List.copyOf(byId.values());
    }

    /** What the device has to do until all are finished. */
    Duration work() {
        return sum(Stream.concat(
                painted.stream().map(JobQueue::remaining), waiting.stream().map(JobQueue::work)));
    }

    /** What is done before a waiting job is begun. */
    Place place(LiveJob live) {
        List<LiveJob> before = List.copyOf(waiting.headSet(live));
        List<LiveJob> begun =
                painted.stream().filter(other -> !other.equals(live)).toList();
        Duration work = sum(Stream.concat(
                begun.stream().map(JobQueue::remaining), before.stream().map(JobQueue::work)));
        return new Place(begun.size() + before.size(), work);
    }

    private static Duration work(LiveJob live) {
        return live.accepted().work();
    }

    /** What is left of a job that the engine has. */
    static Duration remaining(LiveJob live) {
        Step step = live.log().newest(Step.class);
        return step == null ? work(live) : step.remaining();
    }

    private static Duration sum(Stream<Duration> durations) {
        return durations.reduce(Duration.ZERO, Duration::plus);
    }
}
