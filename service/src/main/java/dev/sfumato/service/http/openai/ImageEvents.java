package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.http.request.ImageCall;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what the engine tells of one call into the events of its stream. */
final class ImageEvents {
    private final ImageTask task;
    private final AcceptedCall accepted;
    private final TokenUsage usage;

    ImageEvents(ImageTask task, AcceptedCall accepted, TokenUsage usage) {
        this.task = task;
        this.accepted = accepted;
        this.usage = usage;
    }

    ImageEvent partial(StepEvent.Preview preview) {
        ImageCall call = accepted.call();
        RgbImage picture = preview.picture();
        byte[] file = ImageCodec.encode(picture.toBufferedImage(), call.format(), call.compression(), null);
        String size = picture.width() + "x" + picture.height();
        return event("partial_image", file, size, preview.image(), preview.index(), null, List.of());
    }

    /** @param warnings of the whole call, if this is its last picture */
    ImageEvent completed(GeneratedImage image, List<String> warnings) {
        ImageCall call = accepted.call();
        GenerationRecord record = call.format() == ImageFormat.PNG ? GenerationRecord.of(image) : null;
        byte[] file = ImageCodec.encode(image, call.format(), call.compression(), record);
        GenerationSettings settings = accepted.generation().settings();
        Usage ofPicture = usage.of(settings, image).ofPicture(image.index(), settings.count());
        return event("completed", file, ImageAnswers.sizeOf(image), image.index(), null, ofPicture, warnings);
    }

    private ImageEvent event(
            String what,
            byte[] file,
            String size,
            int image,
            @Nullable Integer partialIndex,
            @Nullable Usage usageOfPicture,
            List<String> warnings) {
        GenerationSettings settings = accepted.generation().settings();
        return new ImageEvent(
                task.eventPrefix() + what,
                Base64.getEncoder().encodeToString(file),
                Instant.now().getEpochSecond(),
                size,
                accepted.call().quality().wireName(),
                ImageAnswers.BACKGROUND,
                accepted.call().format().wireName(),
                partialIndex,
                usageOfPicture,
                image,
                settings.seed() + image,
                settings.model(),
                warnings.isEmpty() ? null : warnings);
    }
}
