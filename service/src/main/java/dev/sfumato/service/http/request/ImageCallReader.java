package dev.sfumato.service.http.request;

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
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an {@link ImageCall} from JSON. A field that is unknown or cannot be honoured is refused by name. */
public final class ImageCallReader {
    /** Every field that a request may have, in the order of the documentation. */
    public static final Set<String> FIELDS = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(
            "prompt",
            "model",
            "n",
            "size",
            "response_format",
            "output_format",
            "output_compression",
            "user",
            "negative_prompt",
            "seed",
            "steps",
            "guidance_scale",
            "guidance_rescale",
            "guidance_start",
            "guidance_end",
            "template",
            "prompt_syntax",
            "emphasis",
            "scheduler",
            "sigma_schedule",
            "rng",
            "loras",
            "embeddings",
            "control_image",
            "controlnet_conditioning_scale",
            "image",
            "mask",
            "strength",
            "hires_scale",
            "hires_strength",
            "hires_steps",
            "hires_upscaler",
            "vae_tiling",
            "quality",
            "background",
            "moderation",
            "style",
            "stream",
            "partial_images")));

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

    private final JsonFields fields;
    private final ModelNames models;

    private ImageCallReader(JsonFields fields, ModelNames models) {
        this.fields = fields;
        this.models = models;
    }

    /**
     * The call that {@code fields} hold. Which names they may have is for the caller to check, see {@link #FIELDS}.
     *
     * @throws ApiException naming the field that is wrong
     */
    public static ImageCall read(JsonFields fields, ModelNames models) {
        return new ImageCallReader(fields, models).call();
    }

    private ImageCall call() {
        refuseWhatCannotBeHonoured();
        ResponseFormat delivery = fields.parsed("response_format", ResponseFormat::parse, "b64_json, url");
        ImageFormat format =
                fields.parsed("output_format", ImageCallReader::format, String.join(", ", ImageFormat.names()));
        Integer compression = fields.integer("output_compression");
        ImageCall call = new ImageCall(
                request(),
                fields.text("model"),
                delivery == null ? ResponseFormat.B64_JSON : delivery,
                format == null ? ImageFormat.PNG : format,
                compression == null ? ImageCodec.BEST : compression,
                fields.text("user"));
        ImageCodec.checkCompression(call.format(), call.compression());
        return call;
    }

    private GenerationRequest request() {
        String prompt = fields.text("prompt");
        if (prompt == null) {
            throw new ApiException(ApiError.invalid(
                    "prompt", "missing_required_parameter", "prompt: is missing; it must be a string"));
        }
        Boolean template = fields.flag("template");
        Integer count = fields.integer("n");
        String negative = fields.text("negative_prompt");
        GenerationRequestBuilder request = GenerationRequest.builder(prompt)
                .negativePrompt(negative == null ? "" : negative)
                .model(models.find(fields.text("model")))
                .seed(fields.wholeNumber("seed"))
                .steps(fields.integer("steps"))
                .guidanceScale(fields.number("guidance_scale"))
                .guidanceRescale(fields.number("guidance_rescale"))
                .guidanceStart(fields.number("guidance_start"))
                .guidanceEnd(fields.number("guidance_end"))
                .template(template != null && template)
                .promptSyntax(
                        fields.parsed("prompt_syntax", PromptSyntax::parse, String.join(", ", PromptSyntax.names())))
                .emphasis(fields.parsed("emphasis", Emphasis::parse, String.join(", ", Emphasis.names())))
                .scheduler(fields.parsed("scheduler", SchedulerChoice::parse, String.join(", ", SchedulerType.names())))
                .sigmaSchedule(
                        fields.parsed("sigma_schedule", SigmaSchedule::parse, String.join(", ", SigmaSchedule.names())))
                .rng(fields.parsed("rng", NoiseGenerator::parse, String.join(", ", NoiseGenerator.names())))
                .loras(AdapterFields.loras(fields))
                .embeddings(fields.texts("embeddings"))
                .task(TaskFields.read(fields))
                .controlImage(TaskFields.picture(fields, "control_image"))
                .controlScale(fields.number("controlnet_conditioning_scale"))
                .count(count == null ? 1 : count);
        Size size = fields.parsed("size", Size::parse, "auto or WIDTHxHEIGHT, such as 512x512");
        return size == null || size.auto()
                ? request.build()
                : request.size(size.width(), size.height()).build();
    }

    private void refuseWhatCannotBeHonoured() {
        fields.allowText("quality", "auto", "standard");
        fields.allowText("background", "auto", "opaque");
        fields.allowText("moderation", "auto");
        fields.allowText("style");
        Boolean stream = fields.flag("stream");
        if (stream != null && stream) {
            throw fields.unsupported("stream", "false");
        }
        Integer partial = fields.integer("partial_images");
        if (partial != null && partial != 0) {
            throw fields.unsupported("partial_images", "0");
        }
    }

    private static Optional<ImageFormat> format(String name) {
        return ImageFormat.parse(name).filter(format -> format.wireName().equals(name));
    }

    /** A wanted size; {@code auto} leaves it to the model. */
    private record Size(int width, int height, boolean auto) {
        static Optional<Size> parse(String text) {
            if (text.equals("auto")) {
                return Optional.of(new Size(0, 0, true));
            }
            Matcher match = SIZE.matcher(text);
            return match.matches()
                    ? Optional.of(new Size(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)), false))
                    : Optional.empty();
        }
    }
}
