package dev.sfumato.service.http.request;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names of the fields of image requests, in the order of the documentation. */
public final class ImageFields {
    /** Every field of {@code /v1/images/generations}. */
    public static final Set<String> GENERATION = set(
            "prompt",
            "model",
            "n",
            "size",
            "quality",
            "response_format",
            "output_format",
            "output_compression",
            "stream",
            "partial_images",
            "user",
            "background",
            "moderation",
            "style",
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
            "clip_skip",
            "scheduler",
            "sigma_schedule",
            "rng",
            "loras",
            "embeddings",
            "control_image",
            "controlnet_conditioning_scale",
            "control_guidance_start",
            "control_guidance_end",
            "image",
            "mask",
            "strength",
            "hires_scale",
            "hires_strength",
            "hires_steps",
            "hires_upscaler",
            "vae_tiling",
            "priority",
            "deadline_seconds",
            "deterministic");

    /** Those that hold a number. */
    public static final Set<String> NUMBERS = set(
            "n",
            "output_compression",
            "partial_images",
            "seed",
            "steps",
            "guidance_scale",
            "guidance_rescale",
            "guidance_start",
            "guidance_end",
            "clip_skip",
            "controlnet_conditioning_scale",
            "control_guidance_start",
            "control_guidance_end",
            "strength",
            "hires_scale",
            "hires_strength",
            "hires_steps",
            "deadline_seconds");

    /** Those that hold true or false. */
    public static final Set<String> FLAGS = set("stream", "template", "vae_tiling", "deterministic");

    /** Those that hold a list. */
    public static final Set<String> LISTS = set("loras", "embeddings");

    private ImageFields() {}

    private static Set<String> set(String... names) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(names)));
    }
}
