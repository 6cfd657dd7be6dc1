package dev.sfumato.service.http.health;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.tracking.Run;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.util.Locale;

/** Says whether the service can do its work: 200 if it can paint, or will soon, else 503. */
@Controller("/health")
final class HealthController {
    private final EngineConfig config;
    private final DiffusionEngine engine;
    private final DefaultModel model;
    private final Tracking tracking;
    private final GenerationSession session;

    HealthController(
            EngineConfig config,
            DiffusionEngine engine,
            DefaultModel model,
            Tracking tracking,
            GenerationSession session) {
        this.config = config;
        this.engine = engine;
        this.model = model;
        this.tracking = tracking;
        this.session = session;
    }

    @Get
    HttpResponse<Health> health() {
        ModelHealth loaded = model.health();
        String problem = tracking.problem().orElse(null);
        boolean broken = loaded.status().equals("broken") || !engine.isRunning();
        Health health = new Health(
                broken ? "broken" : status(loaded, problem != null),
                SfumatoVersion.current(),
                new EngineHealth(
                        engine.isRunning() ? "ok" : "broken", device(), engine.unfinished(), config.queueLimit()),
                loaded,
                new TrackingHealth(
                        problem == null ? "ok" : "broken",
                        session.run().map(Run::id).orElse(null),
                        problem));
        return HttpResponse.status(broken ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .body(health);
    }

    private static String status(ModelHealth model, boolean untracked) {
        if (model.status().equals("loading")) {
            return "starting";
        }
        return untracked ? "degraded" : "ok";
    }

    private String device() {
        SessionConfig session = config.session();
        String name = session.provider().name().toLowerCase(Locale.ROOT);
        return session.provider() == ExecutionProvider.CPU ? name : name + ":" + session.deviceId();
    }
}
