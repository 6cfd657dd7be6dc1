package dev.sfumato.service.http.files;

import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.generation.Tracking;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.net.EntityTag;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.tracking.Tracker;
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
import java.util.Arrays;
import java.util.Optional;

/** Hands out stored pictures and small versions of them. Their address is their SHA-256, so copies are good for ever. */
@Controller("/v1/images")
@Produces(MediaType.ALL)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImageFilesController {
    private static final int DIGITS = 64;
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /** Few, because each is kept. */
    private static final String SIZES = "64, 128, 256, 512";

    private static final int USUAL_SIZE = 256;

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
        return new EntityTag(sha256).answer(request, type, FOR_EVER, () -> read(file));
    }

    /** A small version, made when it is first asked for. */
    @Get("/{sha256:[0-9a-f]+}/thumbnail")
    HttpResponse<?> thumbnail(HttpRequest<?> request, @PathVariable String sha256) {
        Integer asked = Query.of(request, "size").parsed("size", ImageFilesController::size, SIZES);
        int side = asked == null ? USUAL_SIZE : asked;
        Path file = (sha256.length() == DIGITS ? tracker().thumbnails().of(sha256, side) : Optional.<Path>empty())
                .orElseThrow(() -> new ApiException(ApiError.notFound(
                        null, "image_not_found", "there is no image " + sha256 + " that can be made smaller")));
        MediaType type = file.toString().endsWith(".png") ? MediaType.IMAGE_PNG_TYPE : MediaType.IMAGE_JPEG_TYPE;
        return new EntityTag(sha256 + "-" + side).answer(request, type, FOR_EVER, () -> read(file));
    }

    private static Optional<Integer> size(String text) {
        return Arrays.stream(SIZES.split(", ")).filter(text::equals).findFirst().map(Integer::valueOf);
    }

    private Optional<Path> find(String sha256, String extension) {
        if (sha256.length() != DIGITS) {
            return Optional.empty();
        }
        return tracker()
                .blobs()
                .find(sha256)
                .filter(file -> file.getFileName().toString().endsWith("." + extension));
    }

    private Tracker tracker() {
        return tracking.tracker()
                .orElseThrow(() -> new ApiException(ApiError.server(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "storage_unavailable",
                        "stored pictures cannot be read now: "
                                + tracking.problem().orElse("no store is open"))));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
