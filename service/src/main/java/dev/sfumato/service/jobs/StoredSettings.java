package dev.sfumato.service.jobs;

import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.diffusion.image.SourceImages;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.diffusion.task.Task.ImageToImage;
import dev.sfumato.diffusion.task.Task.Inpaint;
import dev.sfumato.diffusion.task.Task.TextToImage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings as text, and the pictures that they start from as files.
 *
 * @param record the settings of the first picture, as PNG files carry them
 * @param count pictures
 * @param pictures PNG files by the hash that the record knows the picture by; empty if they were not loaded
 */
public record StoredSettings(String record, int count, Map<String, byte[]> pictures) {

    public StoredSettings {
        pictures = Map.copyOf(pictures);
    }

    /** What is to be stored of {@code settings}. */
    public static StoredSettings of(GenerationSettings settings) {
        Map<String, byte[]> pictures = new LinkedHashMap<>();
        switch (settings.task()) {
            case TextToImage _ -> {}
            case ImageToImage image -> add(pictures, image.image());
            case Inpaint inpaint -> {
                add(pictures, inpaint.image());
                add(pictures, inpaint.mask());
            }
        }
        Control control = settings.adapters().control();
        if (control != null) {
            add(pictures, control.image());
        }
        String record = new GenerationRecord(settings.ofImage(0), 0, SfumatoVersion.current()).toJson();
        return new StoredSettings(record, settings.count(), pictures);
    }

    private static void add(Map<String, byte[]> pictures, SourceImage image) {
        image.pixels()
                .map(RgbImage::toBufferedImage)
                .ifPresent(pixels -> pictures.put(
                        image.sha256(), ImageCodec.encode(pixels, ImageFormat.PNG, ImageCodec.BEST, null)));
    }

    /** The settings, with those pictures that are here. */
    public GenerationSettings settings() {
        GenerationSettings first = GenerationRecord.parse(record).settings();
        Adapters adapters = first.adapters();
        Control control = adapters.control();
        return new GenerationSettings(
                first.model(),
                first.modelHash(),
                first.prompt(),
                first.negativePrompt(),
                first.reading(),
                first.seed(),
                first.steps(),
                first.guidanceScale(),
                first.guidanceOptions(),
                first.scheduler(),
                first.rng(),
                first.width(),
                first.height(),
                task(first.task()),
                first.vaeTiling(),
                count,
                control == null ? adapters : adapters.withControl(control.with(picture(control.image()))));
    }

    private Task task(Task task) {
        return switch (task) {
            case TextToImage text -> text;
            case ImageToImage image -> new ImageToImage(picture(image.image()), image.strength());
            case Inpaint inpaint -> new Inpaint(picture(inpaint.image()), picture(inpaint.mask()), inpaint.strength());
        };
    }

    private SourceImage picture(SourceImage recorded) {
        byte[] png = pictures.get(recorded.sha256());
        return png == null ? recorded : SourceImages.read("image", png);
    }
}
