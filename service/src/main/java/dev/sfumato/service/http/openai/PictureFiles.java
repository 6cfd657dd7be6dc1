package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.request.ImageCall;
import dev.sfumato.service.http.request.ResponseFormat;
import dev.sfumato.tracking.Tracker;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.util.HttpHostResolver;
import jakarta.inject.Singleton;
import java.util.Base64;

/** Turns finished pictures into what an answer carries: Base64, or the address of a stored file. Thread-safe. */
@Singleton
final class PictureFiles {
    private final Tracking tracking;
    private final HttpHostResolver hosts;

    PictureFiles(Tracking tracking, HttpHostResolver hosts) {
        this.tracking = tracking;
        this.hosts = hosts;
    }

    /** Refuses, before anything is painted, a call whose pictures could not be handed over. */
    void checkDeliverable(ImageCall call) {
        if (call.delivery() == ResponseFormat.URL) {
            if (!tracking.policy().keepsImages()) {
                throw new ApiException(ApiError.invalid(
                        "response_format",
                        "unsupported_value",
                        "response_format: this server keeps no pictures (--log-images drop), so url is not possible;"
                                + " allowed: b64_json"));
            }
            tracker();
        }
    }

    /** What the addresses of this server begin with, as the client of {@code request} sees them. */
    String base(HttpRequest<?> request) {
        return hosts.resolve(request);
    }

    /** The picture as {@code call} wants it, at an address that begins with {@code base}. */
    ImageData deliver(String base, ImageCall call, TrackedImage image) {
        long seed = image.image().seed();
        return switch (call.delivery()) {
            case B64_JSON -> new ImageData(Base64.getEncoder().encodeToString(encode(call, image)), null, seed);
            case URL -> new ImageData(null, store(base, call.format(), kept(call, image)), seed);
        };
    }

    private static byte[] encode(ImageCall call, TrackedImage image) {
        return call.format() == ImageFormat.PNG
                ? image.png()
                : ImageCodec.encode(image.image(), call.format(), call.compression(), null);
    }

    /** The file without what may not be stored. */
    private byte[] kept(ImageCall call, TrackedImage image) {
        return call.format() == ImageFormat.PNG && !tracking.policy().keepsPrompts()
                ? ImageCodec.encode(image.image(), ImageFormat.PNG, ImageCodec.BEST, null)
                : encode(call, image);
    }

    private String store(String base, ImageFormat format, byte[] file) {
        String extension = format.wireName();
        String sha256 = tracker().blobs().put(file, extension).sha256();
        return base + "/v1/images/" + sha256 + "." + extension;
    }

    private Tracker tracker() {
        return tracking.tracker()
                .orElseThrow(() -> new ApiException(ApiError.server(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "storage_unavailable",
                        "response_format: pictures cannot be stored now, so url is not possible: "
                                + tracking.problem().orElse("no store is open"))));
    }
}
