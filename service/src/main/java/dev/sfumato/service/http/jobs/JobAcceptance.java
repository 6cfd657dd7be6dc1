package dev.sfumato.service.http.jobs;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.models.ModelNames;
import dev.sfumato.service.jobs.Idempotency;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobTerms;
import dev.sfumato.service.jobs.PictureFile;
import dev.sfumato.service.jobs.running.Jobs;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns requests into jobs: each is resolved, its seed drawn, before it is stored. Thread-safe. */
@Singleton
final class JobAcceptance {
    private static final String KEY = "Idempotency-Key";
    private static final Pattern KEYS = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final DiffusionEngine engine;
    private final ModelNames models;

    JobAcceptance(DiffusionEngine engine, ModelNames models) {
        this.engine = engine;
        this.models = models;
    }

    Jobs.Accepted accept(HttpRequest<byte[]> request, Jobs jobs) {
        if (request.getContentType().isEmpty()) {
            throw new ApiException(ApiError.refused(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    null,
                    "unsupported_content_type",
                    "the body must be JSON, sent with 'Content-Type: application/json', got none"));
        }
        byte[] body = request.getBody().orElseGet(() -> new byte[0]);
        Idempotency idempotency = idempotency(request, body);
        Optional<Jobs.Accepted> before = idempotency == null ? Optional.empty() : jobs.repeated(idempotency);
        return before.orElseGet(() -> accept(JobCallReader.read(body, models), idempotency, jobs));
    }

    private Jobs.Accepted accept(JobCall call, @Nullable Idempotency idempotency, Jobs jobs) {
        GenerationSettings settings = models.with(
                call.image().askedModel(), () -> engine.resolve(call.image().request()));
        Duration deadline = call.deadline();
        String user = call.image().user();
        JobTerms terms = new JobTerms(
                call.priority(),
                deadline == null ? null : Instant.now().plus(deadline),
                user == null ? "" : user,
                call.deterministic(),
                call.previews(),
                call.metadata(),
                idempotency);
        PictureFile file = new PictureFile(call.image().format(), call.image().compression());
        return jobs.accept(new JobRequest(settings, file, terms), engine.estimate(settings));
    }

    private static @Nullable Idempotency idempotency(HttpRequest<?> request, byte[] body) {
        List<String> keys = request.getHeaders().getAll(KEY);
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() > 1 || !KEYS.matcher(keys.getFirst()).matches()) {
            throw new ApiException(ApiError.invalid(
                    KEY,
                    "invalid_value",
                    KEY + ": must be given once, with 1 to 255 characters, all of them visible ASCII"));
        }
        return new Idempotency(keys.getFirst(), sha256(body));
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JVM has SHA-256", impossible);
        }
    }
}
