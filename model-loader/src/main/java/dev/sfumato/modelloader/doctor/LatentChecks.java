package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.OnnxGraph;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Whether denoiser, autoencoder and text encoder speak of the same latents and states. */
record LatentChecks(ComponentConfigs configs, Findings findings) {

    private static final String DECODER = "vae_decoder/model.onnx";

    void check(Map<String, OnnxGraph> graphs) {
        OptionalInt latents = configs.integer(configs.autoencoder(), "latent_channels");
        @Nullable OnnxGraph decoder = graphs.get("vae_decoder");
        if (decoder != null) {
            checkDecoder(new GraphExtents(decoder), latents);
        }
        @Nullable OnnxGraph unet = graphs.get("unet");
        if (unet != null) {
            checkUnet(new GraphExtents(unet), latents);
            checkStates(unet, graphs);
        }
    }

    private void checkDecoder(GraphExtents decoder, OptionalInt latents) {
        OptionalInt taken = decoder.channels("latent_sample");
        if (latents.isPresent() && taken.isPresent() && latents.getAsInt() != taken.getAsInt()) {
            findings.fault(
                    DECODER,
                    "decodes " + taken.getAsInt() + " latent channels, but its config.json says " + latents.getAsInt());
        }
        Optional<GraphValue> output = decoder.output(List.of("sample"));
        if (output.isEmpty()) {
            findings.fault(
                    DECODER, "gives no output 'sample', only " + decoder.graph().outputs());
        } else if (output.get().extent(1) >= 0 && output.get().extent(1) != 3) {
            findings.fault(DECODER, "gives pictures of " + output.get().extent(1) + " channels: " + output.get());
        }
        configs.of(configs.autoencoder()).ifPresent(json -> {
            if (!json.has("scaling_factor")) {
                findings.odd(configs.autoencoder() + "/config.json", "names no scaling_factor; the family's is taken");
            }
        });
    }

    private void checkUnet(GraphExtents unet, OptionalInt latents) {
        String where = "unet/model.onnx";
        Optional<GraphValue> output = unet.output(List.of("out_sample", "sample"));
        if (output.isEmpty()) {
            findings.fault(
                    where, "gives no output 'out_sample', only " + unet.graph().outputs());
            return;
        }
        OptionalInt taken = unet.channels("sample");
        OptionalInt given = unet.ofOutput(output.get().name(), 1);
        if (latents.isEmpty()) {
            return;
        }
        int channels = latents.getAsInt();
        // an inpainting UNet reads the mask and the masked picture as well
        if (taken.isPresent() && taken.getAsInt() != channels && taken.getAsInt() != 2 * channels + 1) {
            findings.fault(
                    where,
                    "denoises " + taken.getAsInt() + " channels, but the autoencoder has " + channels
                            + " latent channels: one of them is of another model");
        }
        if (given.isPresent() && given.getAsInt() != channels) {
            findings.fault(
                    where,
                    "gives " + given.getAsInt() + " channels, but the autoencoder has " + channels
                            + " latent channels: one of them is of another model");
        }
    }

    private void checkStates(OnnxGraph unet, Map<String, OnnxGraph> graphs) {
        int read = unet.input("encoder_hidden_states")
                .map(value -> value.extent(2))
                .orElse(-1);
        if (read < 0) {
            read = configs.integer("unet", "cross_attention_dim").orElse(-1);
        }
        int written = 0;
        for (String encoder : List.of("text_encoder", "text_encoder_2")) {
            @Nullable OnnxGraph graph = graphs.get(encoder);
            if (graph != null) {
                OptionalInt width = configs.integer(encoder, "hidden_size");
                if (width.isEmpty()) {
                    width = new GraphExtents(graph).ofOutput("last_hidden_state", 2);
                }
                if (width.isEmpty()) {
                    return;
                }
                written += width.getAsInt();
            }
        }
        if (read >= 0 && written > 0 && read != written) {
            findings.fault(
                    "unet/model.onnx",
                    "attends to states of width " + read + ", but the text encoders give " + written
                            + ": one of them is of another model");
        }
    }
}
