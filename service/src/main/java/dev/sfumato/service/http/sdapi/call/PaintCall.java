package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.sdapi.options.ServerOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A decoded txt2img or img2img request.
 *
 * @param requests makes the requests of the batches
 * @param seed of the first picture; drawn if none was named
 * @param batches {@code n_iter}
 * @param batchSize pictures of one batch
 * @param sendImages whether the answer holds the pictures
 * @param taskId {@code force_task_id}, or null
 * @param options that hold for this request
 * @param kept the overrides that hold for all later requests too, or null
 * @param parameters the request as it came, without pictures and credentials
 */
public record PaintCall(
        Requests requests,
        long seed,
        int batches,
        int batchSize,
        boolean sendImages,
        @Nullable String taskId,
        ServerOptions options,
        @Nullable JsonFields kept,
        Map<String, Object> parameters) {

    /** Makes the request of one batch; one thread at a time. */
    @FunctionalInterface
    public interface Requests {
        /** With the seed of its first picture. */
        GenerationRequest of(long seed, PromptSyntax syntax);
    }
}
