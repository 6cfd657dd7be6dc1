package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.http.request.ImageCall;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** Puts finished pictures into the answer that OpenAI's clients read. Thread-safe. */
@Singleton
public final class ImageAnswers {
    static final String BACKGROUND = "opaque";

    private final PictureFiles files;
    private final TokenUsage usage;

    ImageAnswers(PictureFiles files, TokenUsage usage) {
        this.files = files;
        this.usage = usage;
    }

    /**
     * The answer to a call.
     *
     * @param base of this server's addresses, such as {@code http://127.0.0.1:8080}
     */
    public ImagesResponse of(AcceptedCall accepted, TrackedResult result, String base) {
        ImageCall call = accepted.call();
        GenerationSettings settings = accepted.generation().settings();
        List<ImageData> data = result.images().stream()
                .map(image -> files.deliver(base, call, image))
                .toList();
        GeneratedImage first = result.images().getFirst().image();
        List<String> warnings = result.warnings();
        return new ImagesResponse(
                Instant.now().getEpochSecond(),
                data,
                BACKGROUND,
                call.format().wireName(),
                call.quality().wireName(),
                sizeOf(first),
                settings.model(),
                usage.of(settings, first),
                warnings.isEmpty() ? null : warnings);
    }

    static String sizeOf(GeneratedImage image) {
        return image.width() + "x" + image.height();
    }
}
