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

    boolean isTiled() {
        return task().startsWith("tiled");
    }

    /** Whether a finished picture of the first pass is what the second begins with. */
    boolean hasPictureBetween() {
        return task().equals("hires_fix") && fix().upscaler() == Upscaler.LANCZOS;
    }

    SampleSpec spec(DiffusionPipeline pipeline) {
        return spec(pipeline, source(), json.get("steps").asInt(), 1).withTask(source(), isTiled());
    }

    private SampleSpec spec(DiffusionPipeline pipeline, Task task, int steps, double scale) {
        int multiple = pipeline.sizes().multiple();
        return new SampleSpec(
                        json.get("prompt").asString(),
                        json.get("negative_prompt").asString(),
                        json.get("seed").asLong(),
                        steps,
                        json.get("guidance_scale").asDouble(),
                        SchedulerType.parse(scheduler(pipeline.manifest())).orElseThrow(),
                        (int) (json.get("width").asInt() * scale) / multiple * multiple,
                        (int) (json.get("height").asInt() * scale) / multiple * multiple)
                .withTask(task, false);
    }

    private Task source() {
        return switch (task()) {
            case "text_to_image", "tiled" -> Task.text();
            case "image_to_image", "tiled_image_to_image" ->
                new ImageToImage(read("source.png"), json.get("strength").asDouble());
            case "inpaint", "tiled_inpaint" ->
                new Inpaint(
                        read("source.png"),
                        read("mask.png"),
                        json.get("strength").asDouble());
            case "hires_fix" -> new TextToImage(Optional.of(fix()));
            default -> throw new IllegalArgumentException("no task " + task());
        };
    }

    private HiresFix fix() {
        return new HiresFix(
                json.get("scale").asDouble(),
                json.get("strength").asDouble(),
                json.get("hires_steps").asInt(),
                Upscaler.parse(json.get("upscaler").asString()).orElseThrow());
    }

    private static SourceImage read(String name) {
        return read(GOLDEN, name);
    }

    private static SourceImage read(Path folder, String name) {
        try {
            return SourceImage.of(ImageIO.read(folder.resolve(name).toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RgbImage golden() {
        return golden(GOLDEN);
    }

    /** What diffusers' first pass made. */
    RgbImage goldenFirst() {
        return read(GOLDEN, model + "/" + index + "-first.png").requirePixels();
    }

    /** What came out, in a folder of another script than families.py. */
    RgbImage golden(Path folder) {
        return read(folder, model + "/" + index + ".png").requirePixels();
    }

    /** The same but for one entry. */
    GoldenCase with(String entry, String value) {
        ObjectNode changed = (ObjectNode) json.deepCopy();
        changed.put(entry, value);
        return new GoldenCase(model, index, changed);
    }

    /** Paints the picture through all stages. */
    RgbImage paint(DiffusionPipeline pipeline) {
        return paint(pipeline, spec(pipeline));
    }

    static RgbImage paint(DiffusionPipeline pipeline, SampleSpec spec) {
        Sample sample = denoise(pipeline, pipeline.start(spec, pipeline.encode(spec)));
        if (spec.task().hiresFix().isPresent()) {
            sample = denoise(pipeline, pipeline.secondPass(spec, sample));
        }
        return pipeline.decode(spec, sample);
    }

    /** Paints what the first of two passes makes, as a request of its own. */
    RgbImage paintFirst(DiffusionPipeline pipeline) {
        return paintOnce(pipeline, spec(pipeline, Task.text(), json.get("steps").asInt(), 1));
    }

    /** Paints the second of two passes, as a request of its own, over what the first made. */
    RgbImage paintSecond(DiffusionPipeline pipeline, RgbImage first) {
        Task over = new ImageToImage(SourceImage.of(first), fix().strength());
        return paintOnce(pipeline, spec(pipeline, over, fix().steps(), fix().scale()));
    }

    private static RgbImage paintOnce(DiffusionPipeline pipeline, SampleSpec spec) {
        return pipeline.decode(spec, denoise(pipeline, pipeline.start(spec, pipeline.encode(spec))));
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
