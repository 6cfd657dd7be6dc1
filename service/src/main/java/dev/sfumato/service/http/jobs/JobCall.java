package dev.sfumato.service.http.jobs;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.service.http.request.ImageCall;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoded {@code POST /v1/jobs}.
 *
 * @param image what to paint
 * @param deadline within which it must be finished; null for none
 * @param previews of each picture
 */
record JobCall(
        ImageCall image,
        Priority priority,
        @Nullable Duration deadline,
        boolean deterministic,
        int previews,
        Map<String, String> metadata) {}
