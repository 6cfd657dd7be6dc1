package dev.sfumato.modelloader.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of diffusion model: the diffusers pipelines that run it, the graphs that it cannot do without, and what holds
 * where its folder is silent.
 */
public enum PipelineFamily {

    /** Latent diffusion with one text encoder, <a href="https://arxiv.org/abs/2112.10752">Rombach et al. 2022</a>. */
    STABLE_DIFFUSION(50, 7.5, 0.18215),

    /** Few-step latent diffusion, <a href="https://arxiv.org/abs/2310.04378">Luo et al. 2023</a>. */
    LATENT_CONSISTENCY(4, 8.5, 0.18215),

    /** Latent diffusion with two text encoders, <a href="https://arxiv.org/abs/2307.01952">Podell et al. 2023</a>. */
    STABLE_DIFFUSION_XL(50, 5, 0.13025),

    /** A rectified-flow transformer, <a href="https://arxiv.org/abs/2403.03206">Esser et al. 2024</a>. */
    STABLE_DIFFUSION_3(28, 7, 1.5305),

    /** The rectified-flow transformer FLUX.1. */
    FLUX(28, 3.5, 0.3611);

    // exporters put their own prefix before the diffusers class
    private static final List<String> PREFIXES = List.of("ORT", "Onnx", "");
    private static final List<String> TASKS =
            List.of("", "Img2Img", "Inpaint", "ControlNet", "ControlNetImg2Img", "ControlNetInpaint");

    private static final List<String> TEXT = List.of("input_ids");
    private static final List<String> UNET = List.of("sample", "timestep", "encoder_hidden_states");
    private static final List<String> SD3 =
            List.of("hidden_states", "encoder_hidden_states", "pooled_projections", "timestep");
    private static final List<String> FLUX1 =
            List.of("hidden_states", "encoder_hidden_states", "pooled_projections", "timestep", "img_ids", "txt_ids");
    private static final List<String> DECODER = List.of("latent_sample");

    private final int steps;
    private final double guidanceScale;
    private final double scalingFactor;

    PipelineFamily(int steps, double guidanceScale, double scalingFactor) {
        this.steps = steps;
        this.guidanceScale = guidanceScale;
        this.scalingFactor = scalingFactor;
    }

    /** The diffusers classes of the family, without an exporter's prefix; the first paints from text alone. */
    public List<String> classes() {
        String name = switch (this) {
            case STABLE_DIFFUSION -> "StableDiffusion";
            case LATENT_CONSISTENCY -> "LatentConsistencyModel";
            case STABLE_DIFFUSION_XL -> "StableDiffusionXL";
            case STABLE_DIFFUSION_3 -> "StableDiffusion3";
            case FLUX -> "Flux";
        };
        return TASKS.stream()
                .filter(task -> this != LATENT_CONSISTENCY || !task.equals("Inpaint"))
                .filter(task ->
                        this == STABLE_DIFFUSION || this == STABLE_DIFFUSION_XL || !task.startsWith("ControlNet"))
                .map(task -> name + task + "Pipeline")
                .toList();
    }

    /** The graphs that the family cannot do without, each with inputs that make it one of its kind. */
    public Map<String, List<String>> graphInputs() {
        return switch (this) {
            case STABLE_DIFFUSION, LATENT_CONSISTENCY ->
                Map.of("text_encoder", TEXT, "unet", UNET, "vae_decoder", DECODER);
            case STABLE_DIFFUSION_XL -> Map.of("text_encoder_2", TEXT, "unet", UNET, "vae_decoder", DECODER);
            case STABLE_DIFFUSION_3 ->
                Map.of("text_encoder", TEXT, "text_encoder_2", TEXT, "transformer", SD3, "vae_decoder", DECODER);
            case FLUX ->
                Map.of("text_encoder", TEXT, "text_encoder_2", TEXT, "transformer", FLUX1, "vae_decoder", DECODER);
        };
    }

    /** The component that denoises: {@code unet} or {@code transformer}. */
    public String denoiser() {
        return switch (this) {
            case STABLE_DIFFUSION, LATENT_CONSISTENCY, STABLE_DIFFUSION_XL -> "unet";
            case STABLE_DIFFUSION_3, FLUX -> "transformer";
        };
    }

    int steps() {
        return steps;
    }

    double guidanceScale() {
        return guidanceScale;
    }

    /** Of the family's first autoencoder, which older exports leave out of their configuration. */
    double scalingFactor() {
        return scalingFactor;
    }

    /** A class name without an exporter's prefix if it is known, otherwise empty. */
    public static Optional<String> plainClass(String name) {
        return classNames().stream()
                .filter(known -> PREFIXES.stream().anyMatch(prefix -> name.equals(prefix + known)))
                .findFirst();
    }

    /** The family of a plain class name. */
    public static Optional<PipelineFamily> ofClass(String plainName) {
        return Arrays.stream(values())
                .filter(family -> family.classes().contains(plainName))
                .findFirst();
    }

    /** The plain names of all classes that are known. */
    public static List<String> classNames() {
        return Arrays.stream(values())
                .flatMap(family -> family.classes().stream())
                .toList();
    }
}
