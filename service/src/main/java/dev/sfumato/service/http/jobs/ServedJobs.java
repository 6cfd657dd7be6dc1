package dev.sfumato.service.http.jobs;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.jobs.running.Jobs;
import io.micronaut.http.HttpStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The jobs of this server, or the reason why it has none. Thread-safe; whoever opens them closes them. */
public final class ServedJobs implements AutoCloseable {
    private final @Nullable Jobs jobs;
    private final @Nullable String problem;

    private ServedJobs(@Nullable Jobs jobs, @Nullable String problem) {
        this.jobs = jobs;
        this.problem = problem;
    }

    public static ServedJobs of(Jobs jobs) {
        return new ServedJobs(jobs, null);
    }

    /** A server without jobs. */
    public static ServedJobs none(String problem) {
        return new ServedJobs(null, problem);
    }

    /** Why there are none, or empty. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** The jobs, or empty if there are none. */
    public Optional<Jobs> find() {
        return Optional.ofNullable(jobs);
    }

    /**
     * The jobs.
     *
     * @throws ApiException a 503 that says why there are none
     */
    Jobs require() {
        if (jobs == null) {
            throw new ApiException(ApiError.server(
                    HttpStatus.SERVICE_UNAVAILABLE, "jobs_unavailable", "this server has no jobs: " + problem));
        }
        return jobs;
    }

    /** As {@link Jobs#stop}. */
    public CompletableFuture<Void> stop() {
        return jobs == null ? CompletableFuture.completedFuture(null) : jobs.stop();
    }

    @Override
    public void close() {
        if (jobs != null) {
            jobs.close();
        }
    }
}
