package dev.sfumato.service.http.health;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.jobs.ServedJobs;
import dev.sfumato.service.http.models.DefaultModel;
import dev.sfumato.service.http.models.DefaultModel.Progress;
import dev.sfumato.tracking.Run;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Says whether the service can do its work: 200 if it can paint, or will soon, else 503. */
@Controller("/health")
@ExecuteOn(TaskExecutors.BLOCKING)
final class HealthController {
    private final DiffusionEngine engine;
    private final DefaultModel model;
    private final Tracking tracking;
    private final GenerationSession session;
    private final ServedJobs jobs;

    HealthController(
            DiffusionEngine engine, DefaultModel model, Tracking tracking, GenerationSession session, ServedJobs jobs) {
        this.engine = engine;
        this.model = model;
        this.tracking = tracking;
        this.session = session;
        this.jobs = jobs;
    }

    @Get
    HttpResponse<Health> health() {
        DefaultModel.State loaded = model.state();
        String problem = tracking.problem().orElse(null);
        boolean broken = loaded.progress() == Progress.BROKEN || !engine.isRunning();
        JobsHealth jobsHealth = JobsHealth.of(jobs);
        boolean degraded = problem != null || jobsHealth.status().equals("broken");
        Health health = new Health(
                broken ? "broken" : status(loaded, degraded),
                SfumatoVersion.current(),
                new EngineHealth(
                        engine.isRunning() ? "ok" : "broken",
                        engine.config().session().deviceName(),
                        engine.unfinished(),
                        engine.config().queueLimit()),
                ModelHealth.of(loaded),
                new TrackingHealth(
                        problem == null ? "ok" : "broken",
                        session.run().map(Run::id).orElse(null),
                        problem,
                        tracking.untracked(),
                        tracking.exporter().map(MlflowHealth::of).orElse(null)),
                jobsHealth);
        return HttpResponse.status(broken ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .body(health);
    }

    private static String status(DefaultModel.State model, boolean degraded) {
        if (model.progress() == Progress.LOADING) {
            return "starting";
        }
        return degraded ? "degraded" : "ok";
    }
}
