package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.prompts.syntax.PromptSyntax;

/**
 * How one picture was made, as it travels inside its file.
 *
 * @param settings that paint this very picture alone: its own seed, one picture
 * @param index its place in the request that it came from, from 0
 * @param version of Sfumato that painted it
 */
public record GenerationRecord(GenerationSettings settings, int index, String version) {

    public GenerationRecord {
        if (settings.count() != 1) {
            throw new IllegalArgumentException("a record is of one picture, got settings of " + settings.count());
        }
        if (index < 0) {
            throw new IllegalArgumentException("index must be at least 0, got " + index);
        }
    }

    /** The record of a picture that this version painted. */
    public static GenerationRecord of(GeneratedImage image) {
        return new GenerationRecord(image.settings().ofImage(image.index()), image.index(), SfumatoVersion.current());
    }

    /** The record as the JSON that PNG files carry; names are those of the HTTP API. */
    public String toJson() {
        return RecordJson.write(this);
    }

    /**
     * Reads what {@link #toJson} wrote; pictures that it was made from come back as their hashes.
     *
     * @throws RuntimeException if the text is not such JSON or its values are out of their limits
     */
    public static GenerationRecord parse(String json) {
        return RecordJson.read(json);
    }

    /** The request that paints the picture again; pictures that it was made from must be put back into its task. */
    public GenerationRequest toRequest() {
        return toBuilder().build();
    }

    /** {@link #toRequest()} before it is finished. */
    public GenerationRequestBuilder toBuilder() {
        return GenerationRequest.builder(settings.prompt())
                .negativePrompt(settings.negativePrompt())
                .promptSyntax(settings.reading().syntax())
                .emphasis(
                        settings.reading().syntax() == PromptSyntax.NONE
                                ? null
                                : settings.reading().emphasis())
                .clipSkip(settings.reading().clipSkip())
                .model(settings.model())
                .seed(settings.seed())
                .steps(settings.steps())
                .guidanceScale(settings.guidanceScale())
                .guidanceRescale(settings.guidanceOptions().rescale())
                .guidanceStart(settings.guidanceOptions().start())
                .guidanceEnd(settings.guidanceOptions().end())
                .scheduler(settings.scheduler())
                .rng(settings.rng())
                .size(settings.width(), settings.height())
                .task(TaskRequest.of(settings.task(), settings.vaeTiling()))
                .adapters(settings.adapters());
    }
}
