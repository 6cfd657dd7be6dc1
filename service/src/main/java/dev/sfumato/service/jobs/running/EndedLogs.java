package dev.sfumato.service.jobs.running;

import dev.sfumato.service.jobs.events.JobEventLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The logs of the jobs that ended last, whose readers may still be behind or come back. Thread-safe. */
final class EndedLogs {
    private static final int MOST = 64;

    private final Map<String, JobEventLog> byJob = new LinkedHashMap<>();

    synchronized void add(String job, JobEventLog log) {
        byJob.put(job, log);
        if (byJob.size() > MOST) {
            byJob.remove(byJob.keySet().iterator().next());
        }
    }

    synchronized Optional<JobEventLog> find(String job) {
        return Optional.ofNullable(byJob.get(job));
    }
}
