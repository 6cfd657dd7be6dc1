package dev.sfumato.diffusion.adapters.lora;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The paths that UNet layers have in the original code of Stable Diffusion, by those that they have in diffusers; LoRAs
 * for SDXL come with either.
 *
 * @param layersPerBlock residual layers of each level on the way down; on the way up there is one more
 */
record OriginalUnetNames(int layersPerBlock) {

    private static final Map<String, String> OUTSIDE = Map.of(
            "conv_in", "input_blocks.0.0",
            "conv_out", "out.2",
            "time_embedding.linear_1", "time_embed.0",
            "time_embedding.linear_2", "time_embed.2",
            "add_embedding.linear_1", "label_emb.0.0",
            "add_embedding.linear_2", "label_emb.0.2");

    private static final Map<String, String> IN_RESNET = Map.of(
            "conv1", "in_layers.2",
            "conv2", "out_layers.3",
            "time_emb_proj", "emb_layers.1",
            "conv_shortcut", "skip_connection");

    private static final Pattern BLOCK =
            Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)\\.(.+)");
    private static final Pattern MIDDLE = Pattern.compile("mid_block\\.(resnets|attentions)\\.(\\d+)\\.(.+)");

    /** Empty for what is no layer of such a UNet; more than one where the place depends on the level's other layers. */
    List<String> of(String path) {
        if (OUTSIDE.containsKey(path)) {
            return List.of(Objects.requireNonNull(OUTSIDE.get(path)));
        }
        Matcher middle = MIDDLE.matcher(path);
        if (middle.matches()) {
            boolean resnet = middle.group(1).equals("resnets");
            int place = resnet ? 2 * Integer.parseInt(middle.group(2)) : 1;
            return List.of("middle_block." + place + "." + inner(resnet, middle.group(3)));
        }
        Matcher block = BLOCK.matcher(path);
        return block.matches() ? ofBlock(block) : List.of();
    }

    private List<String> ofBlock(Matcher block) {
        boolean down = block.group(1).equals("down");
        int level = Integer.parseInt(block.group(2));
        int layer = Integer.parseInt(block.group(4));
        String rest = block.group(5);
        // the first block of the way down is the convolution before all levels
        int first = level * (layersPerBlock + 1) + (down ? 1 : 0);
        String side = down ? "input_blocks." : "output_blocks.";
        return switch (block.group(3)) {
            case "resnets" -> List.of(side + (first + layer) + ".0." + inner(true, rest));
            case "attentions" -> List.of(side + (first + layer) + ".1." + rest);
            case "downsamplers" -> List.of(side + (first + layersPerBlock) + ".0.op");
            // after the layer's attention, if the level has any
            default ->
                List.of(side + (first + layersPerBlock) + ".1." + rest, side + (first + layersPerBlock) + ".2." + rest);
        };
    }

    private static String inner(boolean resnet, String rest) {
        return resnet ? IN_RESNET.getOrDefault(rest, rest) : rest;
    }
}
