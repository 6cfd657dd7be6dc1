package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.batching.Priority;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a job is treated; no pixel depends on it, except through {@code deterministic}.
 *
 * @param deadline when it fails unless it is finished; null for never
 * @param caller who asked, for the fair share; empty for nobody in particular
 * @param deterministic whether its pictures are painted without company in any call of the denoiser
 * @param previews unfinished pictures shown of each picture, at least 0
 * @param metadata the caller's own words, returned as they came
 * @param idempotency null if the caller gave no key
 */
public record JobTerms(
        Priority priority,
        @Nullable Instant deadline,
        String caller,
        boolean deterministic,
        int previews,
        Map<String, String> metadata,
        @Nullable Idempotency idempotency) {

    public JobTerms {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}
