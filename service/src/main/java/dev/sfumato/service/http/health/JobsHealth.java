package dev.sfumato.service.http.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.http.jobs.ServedJobs;
import dev.sfumato.service.jobs.JobQuery;
import dev.sfumato.service.jobs.JobStatus;
import dev.sfumato.service.jobs.running.Jobs;
import dev.sfumato.tracking.disk.TrackingException;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of the jobs.
 *
 * @param status {@code ok}; {@code broken} if their store cannot be read, or the last attempt to write to it failed;
 *     {@code unavailable} if this server has none
 * @param queued jobs that wait, or null if the store does not say
 * @param running jobs that are painted, or null if the store does not say
 * @param problem what is wrong, or null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobsHealth(
        String status,
        @Nullable Long queued,
        @Nullable Long running,
        @Nullable String problem) {

    /** Asks the store. */
    static JobsHealth of(ServedJobs served) {
        Optional<Jobs> jobs = served.find();
        return jobs.isPresent()
                ? of(jobs.get())
                : new JobsHealth("unavailable", null, null, served.problem().orElse(null));
    }

    private static JobsHealth of(Jobs jobs) {
        try {
            long queued = count(jobs, JobStatus.QUEUED);
            long running = count(jobs, JobStatus.RUNNING);
            String problem = jobs.problem().orElse(null);
            return new JobsHealth(problem == null ? "ok" : "broken", queued, running, problem);
        } catch (TrackingException unreadable) {
            return new JobsHealth("broken", null, null, unreadable.getMessage());
        }
    }

    private static long count(Jobs jobs, JobStatus status) {
        return jobs.count(new JobQuery(status, 1, null));
    }
}
