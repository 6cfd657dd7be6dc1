package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.models.ModelNames;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an {@link ImageCall} from fields. A value that cannot be honoured is refused by its field's name. */
public final class ImageCallReader {
    private static final int MOST_PARTIAL_IMAGES = 3;

    private final JsonFields fields;
    private final SourcePictures pictures;
    private final ModelNames models;
    private final Priority priority;

    private ImageCallReader(JsonFields fields, SourcePictures pictures, ModelNames models, Priority priority) {
        this.fields = fields;
        this.pictures = pictures;
        this.models = models;
        this.priority = priority;
    }

    /**
     * The call that {@code fields} hold. Which names they may have is for the caller to check, see {@link ImageFields}.
     *
     * @throws ApiException naming the field that is wrong
     */
    public static ImageCall read(JsonFields fields, ModelNames models) {
        return read(fields, SourcePictures.of(fields), models, Priority.NORMAL);
    }

    /**
     * The same with pictures that do not come in fields of their own names.
     *
     * @param priority where the call does not say
     */
    public static ImageCall read(JsonFields fields, SourcePictures pictures, ModelNames models, Priority priority) {
        return new ImageCallReader(fields, pictures, models, priority).call();
    }

    private ImageCall call() {
        refuseWhatCannotBeHonoured();
        ResponseFormat delivery = fields.parsed("response_format", ResponseFormat::parse, "b64_json, url");
        ImageFormat format =
                fields.parsed("output_format", ImageCallReader::format, String.join(", ", ImageFormat.names()));
        Integer compression = fields.integer("output_compression");
        Quality quality = fields.parsed("quality", Quality::parse, String.join(", ", Quality.names()));
        boolean stream = isSet("stream");
        SubmitOptions options = SubmitFields.read(fields, priority).withPreviews(previews(stream));
        ImageCall call = new ImageCall(
                request(quality),
                fields.text("model"),
                quality == null ? Quality.MEDIUM : quality,
                options,
                stream,
                delivery == null ? ResponseFormat.B64_JSON : delivery,
                format == null ? ImageFormat.PNG : format,
                compression == null ? ImageCodec.BEST : compression,
                fields.text("user"));
        if (stream && call.delivery() == ResponseFormat.URL) {
            throw invalid("response_format", "events carry pictures inside, got url with stream", "b64_json");
        }
        ImageCodec.checkCompression(call.format(), call.compression());
        return call;
    }

    private GenerationRequest request(@Nullable Quality quality) {
        String prompt = fields.text("prompt");
        if (prompt == null) {
            throw new ApiException(ApiError.invalid(
                    "prompt", "missing_required_parameter", "prompt: is missing; it must be a string"));
        }
        Integer count = fields.integer("n");
        String negative = fields.text("negative_prompt");
        GenerationRequestBuilder request = GenerationRequest.builder(prompt)
                .negativePrompt(negative == null ? "" : negative)
                .model(models.find(fields.text("model")))
                .seed(fields.wholeNumber("seed"))
                .steps(steps(quality))
                .guidanceScale(fields.number("guidance_scale"))
                .guidanceRescale(fields.number("guidance_rescale"))
                .guidanceStart(fields.number("guidance_start"))
                .guidanceEnd(fields.number("guidance_end"))
                .template(isSet("template"))
                .promptSyntax(
                        fields.parsed("prompt_syntax", PromptSyntax::parse, String.join(", ", PromptSyntax.names())))
                .emphasis(fields.parsed("emphasis", Emphasis::parse, String.join(", ", Emphasis.names())))
                .clipSkip(fields.integer("clip_skip"))
                .scheduler(fields.parsed("scheduler", SchedulerChoice::parse, String.join(", ", SchedulerType.names())))
                .sigmaSchedule(
                        fields.parsed("sigma_schedule", SigmaSchedule::parse, String.join(", ", SigmaSchedule.names())))
                .rng(fields.parsed("rng", NoiseGenerator::parse, String.join(", ", NoiseGenerator.names())))
                .loras(AdapterFields.loras(fields))
                .embeddings(fields.texts("embeddings"))
                .task(TaskFields.read(fields, pictures))
                .controlImage(pictures.control())
                .controlScale(fields.number("controlnet_conditioning_scale"))
                .controlStart(fields.number("control_guidance_start"))
                .controlEnd(fields.number("control_guidance_end"))
                .count(count == null ? 1 : count);
        ImageSize size = fields.parsed("size", ImageSize::parse, "auto or WIDTHxHEIGHT, such as 512x512");
        return size == null || size.auto()
                ? request.build()
                : request.size(size.width(), size.height()).build();
    }

    private @Nullable Integer steps(@Nullable Quality quality) {
        Integer steps = fields.integer("steps");
        if (quality == null || quality == Quality.MEDIUM) {
            return steps;
        }
        if (steps != null) {
            throw invalid("quality", "does not go with steps, which it chooses, got " + fields.text("quality"), "auto");
        }
        return quality.steps(models.ownSteps(fields.text("model")));
    }

    private int previews(boolean stream) {
        Integer partial = fields.integer("partial_images");
        if (partial == null) {
            return 0;
        }
        if (partial < 0 || partial > MOST_PARTIAL_IMAGES) {
            throw invalid("partial_images", "is out of range, got " + partial, "0 to " + MOST_PARTIAL_IMAGES);
        }
        if (partial > 0 && !stream) {
            throw invalid("partial_images", "means nothing without stream, got " + partial, "stream true beside it");
        }
        return partial;
    }

    private void refuseWhatCannotBeHonoured() {
        fields.allowText("background", "auto", "opaque");
        fields.allowText("moderation", "auto", "low");
        fields.allowText("style");
    }

    private boolean isSet(String flag) {
        Boolean value = fields.flag(flag);
        return value != null && value;
    }

    private static ApiException invalid(String field, String problem, String allowed) {
        return new ApiException(
                ApiError.invalid(field, "invalid_value", field + ": " + problem + "; allowed: " + allowed));
    }

    private static Optional<ImageFormat> format(String name) {
        return ImageFormat.parse(name).filter(format -> format.wireName().equals(name));
    }
}
