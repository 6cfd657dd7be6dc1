package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import java.util.Map;

/** What this API calls the fields that the engine refuses by its own names. */
public final class EngineNames {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("guidance_scale", "cfg_scale"),
            Map.entry("n", "batch_size"),
            Map.entry("size", "width, height"),
            Map.entry("scheduler", "sampler_name"),
            Map.entry("sigma_schedule", "scheduler"),
            Map.entry("strength", "denoising_strength"),
            Map.entry("image", "init_images"),
            Map.entry("hires_scale", "hr_scale"),
            Map.entry("hires_strength", "denoising_strength"),
            Map.entry("hires_steps", "hr_second_pass_steps"),
            Map.entry("hires_upscaler", "hr_upscaler"),
            Map.entry("loras", "prompt"),
            Map.entry("model", "sd_model_checkpoint"),
            Map.entry("rng", "randn_source"));

    private EngineNames() {}

    /** The same refusal in the words of this API. */
    public static ApiException translated(InvalidRequestException refusal) {
        String field = refusal.field();
        String name = NAMES.getOrDefault(field, field);
        String message = String.valueOf(refusal.getMessage());
        String told = message.startsWith(field + ":") ? name + message.substring(field.length()) : message;
        String counted =
                field.equals("clip_skip") ? told + " (layers left out, of which this API counts one more)" : told;
        return new ApiException(ApiError.invalid(name, "invalid_value", counted));
    }
}
