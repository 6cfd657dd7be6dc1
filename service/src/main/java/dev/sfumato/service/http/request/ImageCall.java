package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationRequest;
import org.jspecify.annotations.Nullable;

/**
 * A decoded request for pictures: what to paint, and how to hand it over.
 *
 * @param request what to paint; not yet checked against a model
 * @param askedModel the model as the caller named it, or null if that is left to this server
 * @param quality that the steps were chosen by, unless the caller said their number
 * @param options how the engine serves it; previews are wanted only if {@code stream}
 * @param stream whether previews and pictures are sent as events as soon as they are there
 * @param delivery inside of the answer or by address
 * @param format of the picture files
 * @param compression 0 to 100, as {@code output_compression}
 * @param user who asked, in the caller's own terms
 */
public record ImageCall(
        GenerationRequest request,
        @Nullable String askedModel,
        Quality quality,
        SubmitOptions options,
        boolean stream,
        ResponseFormat delivery,
        ImageFormat format,
        int compression,
        @Nullable String user) {

    /** The same for another client where the caller did not name one. */
    public ImageCall from(String client) {
        return options.caller().isEmpty()
                ? new ImageCall(
                        request,
                        askedModel,
                        quality,
                        options.withCaller(client),
                        stream,
                        delivery,
                        format,
                        compression,
                        user)
                : this;
    }
}
