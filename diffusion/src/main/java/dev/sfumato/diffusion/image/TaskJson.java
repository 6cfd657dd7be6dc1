package dev.sfumato.diffusion.image;

import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import dev.sfumato.diffusion.task.TaskKind;
import dev.sfumato.diffusion.task.Upscaler;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A task from the JSON of a record, written by {@link Task#values}. */
final class TaskJson {

    private TaskJson() {}

    /** @throws RuntimeException if the values are missing, unknown or out of their limits */
    static Task read(JsonNode json) {
        // absent from the records of the first version, which painted from text alone
        return switch (kind(json.path("task").asString(TaskKind.TEXT_TO_IMAGE.wireName()))) {
            case TEXT_TO_IMAGE -> Task.text();
            case IMAGE_TO_IMAGE ->
                new ImageToImage(
                        image(json, "image_sha256"), json.required("strength").asDouble());
            case INPAINT ->
                new Inpaint(
                        image(json, "image_sha256"),
                        image(json, "mask_sha256"),
                        json.required("strength").asDouble());
            case HIRES_FIX ->
                new TextToImage(Optional.of(new HiresFix(
                        json.required("hires_scale").asDouble(),
                        json.required("hires_strength").asDouble(),
                        json.required("hires_steps").asInt(),
                        upscaler(json.required("hires_upscaler").asString()))));
        };
    }

    private static TaskKind kind(String name) {
        return Arrays.stream(TaskKind.values())
                .filter(kind -> kind.wireName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("task '" + name + "' is not known"));
    }

    private static Upscaler upscaler(String name) {
        return Upscaler.parse(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "hires_upscaler '" + name + "' is not known, only " + Upscaler.names()));
    }

    private static SourceImage image(JsonNode json, String name) {
        return SourceImage.recorded(json.required(name).asString());
    }
}
