package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.image.AlphaMasks;
import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.form.Form;
import dev.sfumato.service.http.form.FormFile;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.request.PictureText;
import dev.sfumato.service.http.request.SourcePictures;
import dev.sfumato.service.uploads.FileStore;
import dev.sfumato.service.uploads.StoredFile;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pictures of an edit. A mask is as OpenAI has it, transparent where to paint anew; one without any
 * transparency is as everybody else has it, white where to paint anew. Without a mask, the transparency of the picture
 * itself is one. Thread-safe.
 */
@Singleton
final class EditPictures {
    private static final long MOST_BYTES = 50L << 20;

    private final FileStore files;

    EditPictures(FileStore files) {
        this.files = files;
    }

    SourcePictures of(JsonFields fields) {
        List<JsonFields> images = fields.objects("images");
        requireOne("images", images.size());
        JsonFields mask = fields.object("mask");
        return of(
                picture(images.getFirst(), "images[0]."),
                mask == null ? null : picture(mask, "mask."),
                PictureText.picture(fields, "control_image"));
    }

    SourcePictures of(Form form) {
        List<FormFile> images = new ArrayList<>(form.files("image"));
        images.addAll(form.files("image[]"));
        requireOne("image", images.size());
        FormFile control = form.file("control_image");
        return of(
                images.getFirst(),
                form.file("mask"),
                control == null ? null : SourceImages.read(control.field(), control.content()));
    }

    private static SourcePictures of(FormFile image, @Nullable FormFile mask, @Nullable SourceImage control) {
        return new SourcePictures(
                SourceImages.read(image.field(), image.content()),
                mask == null
                        ? AlphaMasks.of(image.field(), image.content()).orElse(null)
                        : AlphaMasks.read(mask.field(), mask.content()),
                control);
    }

    private static void requireOne(String field, int count) {
        if (count == 0) {
            throw new ApiException(ApiError.invalid(
                    field, "missing_required_parameter", field + ": is missing; it must be one picture"));
        }
        if (count > 1) {
            throw new ApiException(ApiError.invalid(
                    field,
                    "unsupported_value",
                    field + ": models begin from one picture, got " + count + "; allowed: one"));
        }
    }

    /** A picture by exactly one of its address and the id of a file. */
    private FormFile picture(JsonFields picture, String place) {
        String byAddress = place + "image_url";
        String byFile = place + "file_id";
        picture.allowOnly(Set.of(byAddress, byFile));
        String url = picture.text(byAddress);
        StoredFile file = picture.parsed(byFile, files::find, "the id of a file of /v1/files");
        if (url != null && file != null) {
            throw new ApiException(ApiError.invalid(
                    byFile, "invalid_value", byFile + ": does not go with image_url; allowed: one of the two"));
        }
        if (url != null) {
            return new FormFile(byAddress, address(byAddress, url));
        }
        if (file != null) {
            return new FormFile(byFile, content(byFile, file));
        }
        throw new ApiException(ApiError.invalid(
                byAddress,
                "missing_required_parameter",
                byAddress + ": is missing; it must be a data URL, or " + byFile + " the id of a file"));
    }

    private byte[] content(String field, StoredFile file) {
        if (file.bytes() > MOST_BYTES) {
            throw new ApiException(ApiError.invalid(
                    field,
                    "invalid_value",
                    field + ": is too large for a picture, got " + file.bytes() + " bytes; allowed: at most "
                            + MOST_BYTES));
        }
        try {
            return Files.readAllBytes(files.contentOf(file.id()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // Addresses are not followed: a server that fetches what strangers name reaches what strangers must not.
    private static byte[] address(String field, String url) {
        if (!url.startsWith("data:")) {
            throw new ApiException(ApiError.invalid(
                    field,
                    "unsupported_value",
                    field + ": this server fetches nothing, got " + url.substring(0, Math.min(url.length(), 40))
                            + "; allowed: a data URL, such as data:image/png;base64,..."));
        }
        return PictureText.decode(field, url);
    }
}
