package dev.sfumato.diffusion.adapters.lora;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One tensor's name in a file, taken apart.
 *
 * <p>Known are the names of kohya's scripts ({@code lora_unet_…}, {@code lora_te_…}, {@code lora_te1_…}), of PEFT and
 * diffusers ({@code unet.….lora_A.weight}), and those that diffusers wrote before it used PEFT
 * ({@code unet.….attn1.processor.to_q_lora.down.weight}).
 */
record LoraKey(LoraTarget target, Part part) {

    /** Which factor of the change the tensor is. */
    enum Part {
        DOWN,
        UP,
        ALPHA
    }

    private static final Map<String, Part> ENDINGS = new LinkedHashMap<>();

    static {
        ENDINGS.put(".lora_A.default.weight", Part.DOWN);
        ENDINGS.put(".lora_B.default.weight", Part.UP);
        ENDINGS.put(".lora_A.weight", Part.DOWN);
        ENDINGS.put(".lora_B.weight", Part.UP);
        ENDINGS.put(".lora_down.weight", Part.DOWN);
        ENDINGS.put(".lora_up.weight", Part.UP);
        ENDINGS.put(".lora_linear_layer.down.weight", Part.DOWN);
        ENDINGS.put(".lora_linear_layer.up.weight", Part.UP);
        ENDINGS.put(".lora.down.weight", Part.DOWN);
        ENDINGS.put(".lora.up.weight", Part.UP);
        ENDINGS.put("_lora.down.weight", Part.DOWN);
        ENDINGS.put("_lora.up.weight", Part.UP);
        ENDINGS.put(".alpha", Part.ALPHA);
    }

    private static final Map<String, String> FLAT_COMPONENTS = Map.of(
            "lora_unet_", "unet",
            "lora_te_", "text_encoder",
            "lora_te1_", "text_encoder",
            "lora_te2_", "text_encoder_2",
            "lora_te3_", "text_encoder_3",
            "lora_transformer_", "transformer");

    private static final Pattern COMPONENT =
            Pattern.compile("(unet|transformer|text_encoder|text_encoder_2|text_encoder_3)\\.(.+)");

    /** A key without a component, as of a file that holds the UNet's layers alone. */
    private static final Pattern OF_UNET = Pattern.compile("(down_blocks|mid_block|up_blocks|conv_in|conv_out)\\..+");

    /** Empty if the name is of no known form. */
    static Optional<LoraKey> parse(String name) {
        for (Map.Entry<String, Part> ending : ENDINGS.entrySet()) {
            if (name.endsWith(ending.getKey())) {
                String stem = name.substring(0, name.length() - ending.getKey().length());
                return target(stem).map(target -> new LoraKey(target, ending.getValue()));
            }
        }
        return Optional.empty();
    }

    private static Optional<LoraTarget> target(String stem) {
        for (Map.Entry<String, String> flat : FLAT_COMPONENTS.entrySet()) {
            if (stem.startsWith(flat.getKey())) {
                String path = stem.substring(flat.getKey().length());
                return Optional.of(new LoraTarget(flat.getValue(), withoutModel(path, '_'), true));
            }
        }
        String name = stem.startsWith("base_model.model.") ? stem.substring("base_model.model.".length()) : stem;
        var component = COMPONENT.matcher(name);
        if (component.matches()) {
            return Optional.of(new LoraTarget(component.group(1), path(component.group(1), component.group(2)), false));
        }
        return OF_UNET.matcher(name).matches()
                ? Optional.of(new LoraTarget("unet", path("unet", name), false))
                : Optional.empty();
    }

    /** The layer's own path where an older form names what was put in its place. */
    private static String path(String component, String path) {
        String layer = path.replace(".processor.", ".");
        if (component.startsWith("text_encoder")) {
            layer = layer.replaceAll("self_attn\\.to_([qkv])$", "self_attn.$1_proj")
                    .replaceAll("self_attn\\.to_out$", "self_attn.out_proj");
            return withoutModel(layer, '.');
        }
        return path.contains(".processor.") ? layer.replaceAll("\\.to_out$", ".to_out.0") : layer;
    }

    /** CLIP's layers lie in a {@code text_model} or, in newer versions of transformers, do not. */
    static String withoutModel(String path, char separator) {
        String model = "text_model" + separator;
        return path.startsWith(model) ? path.substring(model.length()) : path;
    }
}
