package dev.sfumato.diffusion.adapters.lora;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The layers that FLUX has in diffusers, by those that it has in its original code, by whose names kohya's scripts write
 * their files. Some of the original layers are several of diffusers' stacked upon each other.
 */
final class OriginalFluxNames {

    private static final Pattern BLOCK = Pattern.compile("(double|single)_blocks_(\\d+)_(.+)");

    private static final Map<String, List<String>> DOUBLE = Map.of(
            "img_attn_proj", List.of("attn.to_out.0"),
            "img_attn_qkv", List.of("attn.to_q", "attn.to_k", "attn.to_v"),
            "img_mlp_0", List.of("ff.net.0.proj"),
            "img_mlp_2", List.of("ff.net.2"),
            "img_mod_lin", List.of("norm1.linear"),
            "txt_attn_proj", List.of("attn.to_add_out"),
            "txt_attn_qkv", List.of("attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"),
            "txt_mlp_0", List.of("ff_context.net.0.proj"),
            "txt_mlp_2", List.of("ff_context.net.2"),
            "txt_mod_lin", List.of("norm1_context.linear"));

    private static final Map<String, List<String>> SINGLE = Map.of(
            "linear1", List.of("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"),
            "linear2", List.of("proj_out"),
            "modulation_lin", List.of("norm.linear"));

    private OriginalFluxNames() {}

    /** The layers of the transformer, in the order in which they are stacked; none for what is no layer of a block. */
    static List<LoraTarget> of(String flatPath) {
        Matcher block = BLOCK.matcher(flatPath);
        if (!block.matches()) {
            return List.of();
        }
        boolean twofold = block.group(1).equals("double");
        String blocks = (twofold ? "transformer_blocks." : "single_transformer_blocks.") + block.group(2) + ".";
        return (twofold ? DOUBLE : SINGLE)
                .getOrDefault(block.group(3), List.of()).stream()
                        .map(layer -> new LoraTarget("transformer", blocks + layer, false))
                        .toList();
    }
}
