package dev.sfumato.diffusion.pipelines.families;

import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One picture of tools/golden/families.py: how diffusers painted it, and what came out. */
record GoldenCase(String model, int index, JsonNode json) {

    static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "families");

    static List<GoldenCase> all() {
        List<GoldenCase> cases = new ArrayList<>();
        JsonNode models = JsonMapper.builder()
                .build()
                .readTree(GOLDEN.resolve("cases.json").toFile())
                .get("models");
        models.properties().forEach(model -> {
            for (int index = 0; index < model.getValue().size(); index++) {
                cases.add(new GoldenCase(model.getKey(), index, model.getValue().get(index)));
            }
        });
        return cases;
    }

    String task() {
        return json.get("task").asString();
    }

    /** The wire name of the scheduler, which may be the model's own. */
    String scheduler(ModelManifest manifest) {
        return json.get("scheduler").isNull()
                ? manifest.scheduler().className()
                : json.get("scheduler").asString();
    }

    SampleSpec spec(DiffusionPipeline pipeline) {
        return new SampleSpec(
                        json.get("prompt").asString(),
                        json.get("negative_prompt").asString(),
                        json.get("seed").asLong(),
                        json.get("steps").asInt(),
                        json.get("guidance_scale").asDouble(),
                        SchedulerType.parse(scheduler(pipeline.manifest())).orElseThrow(),
                        json.get("width").asInt(),
                        json.get("height").asInt())
                .withTask(source(), task().equals("tiled"));
    }

    private Task source() {
        return switch (task()) {
            case "text_to_image", "tiled" -> Task.text();
            case "image_to_image" ->
                new ImageToImage(read("source.png"), json.get("strength").asDouble());
            case "inpaint" ->
                new Inpaint(
                        read("source.png"),
                        read("mask.png"),
                        json.get("strength").asDouble());
            case "hires_fix" ->
                new TextToImage(Optional.of(new HiresFix(
                        json.get("scale").asDouble(),
                        json.get("strength").asDouble(),
                        json.get("hires_steps").asInt(),
                        Upscaler.parse(json.get("upscaler").asString()).orElseThrow())));
            default -> throw new IllegalArgumentException("no task " + task());
        };
    }

    private static SourceImage read(String name) {
        try {
            return SourceImage.of(ImageIO.read(GOLDEN.resolve(name).toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RgbImage golden() {
        try {
            return RgbImage.of(
                    ImageIO.read(GOLDEN.resolve(model).resolve(index + ".png").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same but for one entry. */
    GoldenCase with(String entry, String value) {
        ObjectNode changed = (ObjectNode) json.deepCopy();
        changed.put(entry, value);
        return new GoldenCase(model, index, changed);
    }

    /** Paints the picture through all stages. */
    RgbImage paint(DiffusionPipeline pipeline) {
        SampleSpec spec = spec(pipeline);
        Sample sample = denoise(pipeline, pipeline.start(spec, pipeline.encode(spec)));
        if (task().equals("hires_fix")) {
            sample = denoise(pipeline, pipeline.secondPass(spec, sample));
        }
        return pipeline.decode(spec, sample);
    }

    private static Sample denoise(DiffusionPipeline pipeline, Sample sample) {
        while (!sample.isDenoised()) {
            pipeline.step(sample);
        }
        return sample;
    }

    @Override
    public String toString() {
        return model + "/" + index + " " + task() + " " + json.get("scheduler").asString("own") + " "
                + json.get("width").asInt() + "x" + json.get("height").asInt();
    }
}
