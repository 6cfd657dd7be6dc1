package dev.sfumato.modelloader.layout;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The settings that the components of one model folder bring in their JSON files. */
record ComponentSettings(Path folder, PipelineFamily family) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Taken for an autoencoder that does not say what it was trained on. */
    private static final int UNKNOWN_SAMPLE_SIZE = 512;

    /** FLUX has no such setting in its transformer; diffusers counts with this one. */
    private static final int FLUX_SAMPLE_SIZE = 128;

    private static final int SCHNELL_STEPS = 4;

    SchedulerSettings scheduler() {
        JsonFile json = JsonFile.read(folder.resolve("scheduler").resolve("scheduler_config.json"));
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.root().properties()) {
            if (!entry.getKey().startsWith("_")) {
                options.put(entry.getKey(), MAPPER.treeToValue(entry.getValue(), Object.class));
            }
        }
        return new SchedulerSettings(json.text("_class_name"), options);
    }

    AutoencoderSettings autoencoder() {
        Path file = Stream.of("vae_decoder", "vae")
                .map(component -> folder.resolve(component).resolve("config.json"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        Kind.BROKEN, folder + ": has neither vae_decoder/config.json nor vae/config.json"));
        JsonFile json = JsonFile.read(file);
        for (String option : List.of("latents_mean", "latents_std")) {
            if (json.has(option)) {
                throw new ModelException(Kind.UNSUPPORTED, file + ": '" + option + "' is not supported");
            }
        }
        // each block but the last halves the picture
        int blocks = json.require(
                "block_out_channels", "a list", node -> node.isArray() && !node.isEmpty() ? node.size() : null);
        return checked(
                json,
                () -> new AutoencoderSettings(
                        json.integer("latent_channels"),
                        1 << (blocks - 1),
                        json.number("scaling_factor", family.scalingFactor()),
                        json.number("shift_factor", 0),
                        sampleSize(json)));
    }

    // the only entry that some configurations give as a list, [height, width]
    private static int sampleSize(JsonFile json) {
        return json.has("sample_size")
                ? json.require("sample_size", "a number or [height, width]", node -> {
                    JsonNode side = node.isArray() && node.size() == 2 ? node.get(0) : node;
                    return side.isInt() ? side.intValue() : null;
                })
                : UNKNOWN_SAMPLE_SIZE;
    }

    GenerationDefaults defaults(AutoencoderSettings autoencoder) {
        Path file = folder.resolve("generation_config.json");
        if (!Files.exists(file)) {
            PictureSize size = trainedSize(autoencoder);
            return new GenerationDefaults(steps(), guidanceScale(), size.width(), size.height(), List.of());
        }
        JsonFile json = JsonFile.read(file);
        PictureSize size = json.has("width") && json.has("height")
                ? checked(json, () -> new PictureSize(json.integer("width"), json.integer("height")))
                : trainedSize(autoencoder);
        return checked(
                json,
                () -> new GenerationDefaults(
                        json.integer("num_inference_steps", steps()),
                        json.number("guidance_scale", guidanceScale()),
                        size.width(),
                        size.height(),
                        sizes(json)));
    }

    private int steps() {
        return isSchnell() ? SCHNELL_STEPS : family.steps();
    }

    private double guidanceScale() {
        return isSchnell() ? 0 : family.guidanceScale();
    }

    /** FLUX.1 schnell is distilled to a few steps and, unlike dev, takes no guidance. */
    private boolean isSchnell() {
        Path file = folder.resolve(family.denoiser()).resolve("config.json");
        return family == PipelineFamily.FLUX
                && Files.exists(file)
                && !JsonFile.read(file).root().path("guidance_embeds").asBoolean(false);
    }

    private static List<PictureSize> sizes(JsonFile json) {
        if (!json.has("sizes")) {
            return List.of();
        }
        return json.require("sizes", "a list of [width, height] pairs", node -> {
            List<PictureSize> sizes = new ArrayList<>();
            for (JsonNode pair : node) {
                if (pair.size() != 2 || !pair.get(0).isInt() || !pair.get(1).isInt()) {
                    return null;
                }
                sizes.add(new PictureSize(pair.get(0).intValue(), pair.get(1).intValue()));
            }
            return node.isArray() ? sizes : null;
        });
    }

    // sample_size is in latent values: one number for a square, or [height, width]
    private PictureSize trainedSize(AutoencoderSettings autoencoder) {
        if (family == PipelineFamily.FLUX) {
            int side = FLUX_SAMPLE_SIZE * autoencoder.spatialFactor();
            return new PictureSize(side, side);
        }
        JsonFile json = JsonFile.read(folder.resolve(family.denoiser()).resolve("config.json"));
        List<Integer> extents = json.require("sample_size", "a number or [height, width]", node -> {
            if (node.isInt()) {
                return List.of(node.intValue(), node.intValue());
            }
            boolean pair = node.isArray()
                    && node.size() == 2
                    && node.get(0).isInt()
                    && node.get(1).isInt();
            return pair ? List.of(node.get(0).intValue(), node.get(1).intValue()) : null;
        });
        int factor = autoencoder.spatialFactor();
        return checked(json, () -> new PictureSize(extents.get(1) * factor, extents.get(0) * factor));
    }

    private static <T> T checked(JsonFile json, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException e) {
            throw json.broken(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }
}
