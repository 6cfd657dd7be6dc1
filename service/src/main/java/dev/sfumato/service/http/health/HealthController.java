package dev.sfumato.service.http.health;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.models.DefaultModel;
import dev.sfumato.service.http.models.DefaultModel.Progress;
import dev.sfumato.tracking.Run;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** Says whether the service can do its work: 200 if it can paint, or will soon, else 503. */
@Controller("/health")
final class HealthController {
    private final DiffusionEngine engine;
    private final DefaultModel model;
    private final Tracking tracking;
    private final GenerationSession session;

    HealthController(DiffusionEngine engine, DefaultModel model, Tracking tracking, GenerationSession session) {
        this.engine = engine;
        this.model = model;
        this.tracking = tracking;
        this.session = session;
    }

    @Get
    HttpResponse<Health> health() {
        DefaultModel.State loaded = model.state();
        String problem = tracking.problem().orElse(null);
        boolean broken = loaded.progress() == Progress.BROKEN || !engine.isRunning();
        Health health = new Health(
                broken ? "broken" : status(loaded, problem != null),
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
                        problem));
        return HttpResponse.status(broken ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .body(health);
    }

    private static String status(DefaultModel.State model, boolean untracked) {
        if (model.progress() == Progress.LOADING) {
            return "starting";
        }
        return untracked ? "degraded" : "ok";
    }
}
