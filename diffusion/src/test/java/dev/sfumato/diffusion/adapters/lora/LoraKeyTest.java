package dev.sfumato.diffusion.adapters.lora;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.adapters.lora.LoraKey.Part;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of all known forms lead to the layers of the network. */
class LoraKeyTest {

    @ParameterizedTest
    @CsvSource({
        "unet.mid_block.attentions.0.proj_in.lora_A.weight, unet, mid_block.attentions.0.proj_in, false, DOWN",
        "base_model.model.unet.conv_in.lora_B.default.weight, unet, conv_in, false, UP",
        "unet.up_blocks.1.attn1.processor.to_out_lora.up.weight, unet, up_blocks.1.attn1.to_out.0, false, UP",
        "unet.up_blocks.1.attn1.processor.to_q_lora.down.weight, unet, up_blocks.1.attn1.to_q, false, DOWN",
        "text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_linear_layer.up.weight, text_encoder,"
                + " encoder.layers.0.mlp.fc1, false, UP",
        "text_encoder.text_model.encoder.layers.0.self_attn.to_v_lora.up.weight, text_encoder,"
                + " encoder.layers.0.self_attn.v_proj, false, UP",
        "text_encoder_2.encoder.layers.3.self_attn.out_proj.lora_A.weight, text_encoder_2,"
                + " encoder.layers.3.self_attn.out_proj, false, DOWN",
        "transformer.transformer_blocks.0.attn.to_q.lora_B.weight, transformer, transformer_blocks.0.attn.to_q, false,"
                + " UP",
        "lora_unet_down_blocks_0_resnets_1_conv1.alpha, unet, down_blocks_0_resnets_1_conv1, true, ALPHA",
        "lora_te2_text_model_encoder_layers_1_mlp_fc2.lora_down.weight, text_encoder_2, encoder_layers_1_mlp_fc2, true,"
                + " DOWN",
        "down_blocks.0.attn1.processor.to_k_lora.down.weight, unet, down_blocks.0.attn1.to_k, false, DOWN"
    })
    void a_name_is_taken_apart(String name, String component, String path, boolean flat, Part part) {
        assertThat(LoraKey.parse(name)).contains(new LoraKey(new LoraTarget(component, path, flat), part));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "emb_params",
                "lora_unet_conv_in.hada_w1_a",
                "lora_unet_conv_in.dora_scale",
                "lora_unet_conv_in.lokr_w1",
                "unet.conv_in.lora_magnitude_vector",
                "unet.conv_in.lora_B.bias",
                "vae.decoder.conv_in.lora_A.weight",
                "weight"
            })
    void what_is_no_factor_of_a_lora_is_not_known(String name) {
        assertThat(LoraKey.parse(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "conv_in, input_blocks.0.0",
        "down_blocks.0.resnets.1.conv1, input_blocks.2.0.in_layers.2",
        "down_blocks.1.attentions.0.proj_in, input_blocks.4.1.proj_in",
        "down_blocks.0.downsamplers.0.conv, input_blocks.3.0.op",
        "mid_block.resnets.1.time_emb_proj, middle_block.2.emb_layers.1",
        "mid_block.attentions.0.proj_out, middle_block.1.proj_out",
        "up_blocks.0.resnets.2.conv_shortcut, output_blocks.2.0.skip_connection",
        "up_blocks.1.upsamplers.0.conv, output_blocks.5.2.conv",
        "add_embedding.linear_2, label_emb.0.2"
    })
    void layers_of_sdxl_are_also_known_by_their_original_names(String path, String original) {
        assertThat(new OriginalUnetNames(2).of(path)).contains(original);
    }
}
