package dev.sfumato.modelloader.layout;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of pipeline that can be run.
 *
 * @param className the diffusers class without an exporter's prefix
 * @param graphInputs the graphs that the family cannot do without, each with inputs that make it one of its kind
 */
record PipelineFamily(String className, Map<String, List<String>> graphInputs) {

    // exporters put their own prefix before the diffusers class
    private static final List<String> PREFIXES = List.of("ORT", "Onnx", "");

    /** Latent diffusion with one text encoder, <a href="https://arxiv.org/abs/2112.10752">Rombach et al. 2022</a>. */
    static final PipelineFamily STABLE_DIFFUSION = new PipelineFamily(
            "StableDiffusionPipeline",
            Map.of(
                    "text_encoder", List.of("input_ids"),
                    "unet", List.of("sample", "timestep", "encoder_hidden_states"),
                    "vae_decoder", List.of("latent_sample")));

    private static final List<PipelineFamily> KNOWN = List.of(STABLE_DIFFUSION);

    PipelineFamily {
        graphInputs = Map.copyOf(graphInputs);
    }

    static Optional<PipelineFamily> ofClass(String name) {
        return KNOWN.stream()
                .filter(family -> PREFIXES.stream().anyMatch(prefix -> name.equals(prefix + family.className)))
                .findFirst();
    }

    static List<String> classNames() {
        return KNOWN.stream().map(PipelineFamily::className).toList();
    }
}
