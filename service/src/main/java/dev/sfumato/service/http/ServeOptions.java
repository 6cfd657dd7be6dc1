package dev.sfumato.service.http;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.service.generation.TrackingOptions;
import dev.sfumato.service.http.models.ModelAliases;
import dev.sfumato.service.jobs.running.JobLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP service runs.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 to 65535; 0 takes a free one
 * @param engine where the models lie and what they run on; the runs are kept in the same home folder
 * @param model what is used where a request names none, an id or a folder; null for the first that is known
 * @param aliases other names of models
 * @param project the project of the run that the service's generations are logged in
 * @param name of that run, or null
 * @param tracking what is kept of the generations, and where else it goes
 * @param jobs how many jobs are taken on and for how long they are kept
 * @param grace how long requests that are worked on may take to finish when the service stops
 */
public record ServeOptions(
        String host,
        int port,
        EngineConfig engine,
        @Nullable String model,
        ModelAliases aliases,
        String project,
        @Nullable String name,
        TrackingOptions tracking,
        JobLimits jobs,
        Duration grace) {
    /** The port, unless told otherwise. */
    public static final int DEFAULT_PORT = 8080;

    /** Only this machine can reach it, unless told otherwise. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** The project, unless told otherwise. */
    public static final String DEFAULT_PROJECT = "default";

    /** Shorter than the ten seconds after which container engines kill. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(8);

    public ServeOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: must be 0 to 65535, got " + port);
        }
        if (host.isBlank()) {
            throw new IllegalArgumentException("host: must not be blank");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace: must not be negative, got " + grace);
        }
    }

    /** The defaults over an engine. */
    public static ServeOptions of(EngineConfig engine) {
        return new ServeOptions(
                DEFAULT_HOST,
                DEFAULT_PORT,
                engine,
                null,
                ModelAliases.DEFAULT,
                DEFAULT_PROJECT,
                null,
                TrackingOptions.DEFAULT,
                JobLimits.DEFAULT,
                DEFAULT_GRACE);
    }

    public ServeOptions at(String newHost, int newPort) {
        return new ServeOptions(newHost, newPort, engine, model, aliases, project, name, tracking, jobs, grace);
    }

    public ServeOptions painting(@Nullable String newModel) {
        return new ServeOptions(host, port, engine, newModel, aliases, project, name, tracking, jobs, grace);
    }

    public ServeOptions naming(ModelAliases newAliases) {
        return new ServeOptions(host, port, engine, model, newAliases, project, name, tracking, jobs, grace);
    }

    public ServeOptions loggedAs(String newProject, @Nullable String newName) {
        return new ServeOptions(host, port, engine, model, aliases, newProject, newName, tracking, jobs, grace);
    }

    public ServeOptions recording(TrackingOptions newTracking) {
        return new ServeOptions(host, port, engine, model, aliases, project, name, newTracking, jobs, grace);
    }

    public ServeOptions withJobs(JobLimits newJobs) {
        return new ServeOptions(host, port, engine, model, aliases, project, name, tracking, newJobs, grace);
    }

    public ServeOptions stoppingWithin(Duration newGrace) {
        return new ServeOptions(host, port, engine, model, aliases, project, name, tracking, jobs, newGrace);
    }
}
