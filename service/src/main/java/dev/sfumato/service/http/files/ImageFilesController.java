package dev.sfumato.service.http.files;

import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.net.EntityTag;
import dev.sfumato.tracking.blob.BlobStore;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Hands out stored pictures. Their address is their SHA-256, so copies are good for ever. */
@Controller("/v1/images")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImageFilesController {
    private static final int DIGITS = 64;

    private final Tracking tracking;

    ImageFilesController(Tracking tracking) {
        this.tracking = tracking;
    }

    @Get("/{sha256:[0-9a-f]+}.{extension:[a-z]+}")
    HttpResponse<?> image(HttpRequest<?> request, @PathVariable String sha256, @PathVariable String extension) {
        Path file = find(sha256, extension)
                .orElseThrow(() -> new ApiException(
                        ApiError.notFound(null, "image_not_found", "there is no image " + sha256 + "." + extension)));
        MediaType type = MediaType.of(
                ImageFormat.parse(extension).map(ImageFormat::mediaType).orElse(MediaType.APPLICATION_OCTET_STREAM));
        return new EntityTag(sha256).answer(request, type, "public, max-age=31536000, immutable", () -> read(file));
    }

    private Optional<Path> find(String sha256, String extension) {
        if (sha256.length() != DIGITS) {
            return Optional.empty();
        }
        return store().find(sha256).filter(file -> file.getFileName().toString().endsWith("." + extension));
    }

    private BlobStore store() {
        return tracking.tracker()
                .orElseThrow(() -> new ApiException(ApiError.server(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "storage_unavailable",
                        "stored pictures cannot be read now: "
                                + tracking.problem().orElse("no store is open"))))
                .blobs();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
