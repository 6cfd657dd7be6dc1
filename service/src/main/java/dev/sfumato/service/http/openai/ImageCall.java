package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import org.jspecify.annotations.Nullable;

/**
 * A decoded {@code POST /v1/images/generations}: what to paint, and how to hand it over.
 *
 * @param request what to paint; not yet checked against a model
 * @param namesModel whether the caller chose the model, rather than leaving it to this server
 * @param delivery inside of the answer or by address
 * @param format of the picture files
 * @param compression 0 to 100, as {@code output_compression}
 * @param user who asked, in the caller's own terms
 */
record ImageCall(
        GenerationRequest request,
        boolean namesModel,
        ResponseFormat delivery,
        ImageFormat format,
        int compression,
        @Nullable String user) {}
