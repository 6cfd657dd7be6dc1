package dev.sfumato.service.http.request;

import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.service.http.json.JsonFields;

/** Reads what a call says about its task. */
final class TaskFields {
    private TaskFields() {}

    static TaskRequest read(JsonFields fields, SourcePictures pictures) {
        return new TaskRequest(
                pictures.image(),
                pictures.mask(),
                fields.number("strength"),
                fields.number("hires_scale"),
                fields.number("hires_strength"),
                fields.integer("hires_steps"),
                fields.parsed("hires_upscaler", Upscaler::parse, String.join(", ", Upscaler.names())),
                fields.flag("vae_tiling"));
    }
}
