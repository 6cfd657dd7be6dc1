package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.diffusion.image.GenerationRecord;
import dev.sfumato.diffusion.image.Infotext;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.service.http.sdapi.options.Checkpoints;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What an answer says of its pictures: the names and values of AUTOMATIC1111's {@code info}. */
final class PaintInfo {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    /** Seeds are not mixed here, so there is no second one. */
    private static final int NO_SEED = -1;

    private PaintInfo() {}

    /** A time as {@code job_timestamp} has it, in UTC. */
    static String timestamp(Instant time) {
        return TIMESTAMP.format(time);
    }

    /**
     * The JSON text.
     *
     * @param settings of the first batch
     * @param batchSize pictures of a batch, as it was asked for
     */
    static String of(GenerationSettings settings, int batchSize, List<Painted> painted, Instant began) {
        List<GeneratedImage> images = painted.stream().map(Painted::image).toList();
        int count = images.size();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("prompt", settings.prompt());
        info.put("all_prompts", Collections.nCopies(count, settings.prompt()));
        info.put("negative_prompt", settings.negativePrompt());
        info.put("all_negative_prompts", Collections.nCopies(count, settings.negativePrompt()));
        info.put("seed", settings.seed());
        info.put("all_seeds", images.stream().map(GeneratedImage::seed).toList());
        info.put("subseed", NO_SEED);
        info.put("all_subseeds", Collections.nCopies(count, NO_SEED));
        info.put("subseed_strength", 0);
        info.put("width", settings.width());
        info.put("height", settings.height());
        info.put("sampler_name", settings.scheduler().type().samplerName());
        info.put("cfg_scale", settings.guidanceScale());
        info.put("steps", settings.steps());
        info.put("batch_size", batchSize);
        putModel(info, settings);
        info.put("denoising_strength", strength(settings.task()));
        info.put("extra_generation_params", extra(settings));
        info.put("index_of_first_image", 0);
        info.put("infotexts", images.stream().map(PaintInfo::infotext).toList());
        info.put("styles", List.of());
        info.put("job_timestamp", timestamp(began));
        info.put("clip_skip", settings.reading().clipSkip() + 1);
        info.put("is_using_inpainting_conditioning", false);
        info.put("version", "sfumato " + SfumatoVersion.current());
        info.put("warnings", warnings(painted));
        return JsonMapper.shared().writeValueAsString(info);
    }

    /** What several batches say alike is said once. */
    private static List<String> warnings(List<Painted> painted) {
        return painted.stream()
                .flatMap(picture -> picture.warnings().stream())
                .distinct()
                .toList();
    }

    private static void putModel(Map<String, Object> info, GenerationSettings settings) {
        info.put("restore_faces", false);
        info.put("face_restoration_model", null);
        info.put("sd_model_name", settings.model());
        info.put("sd_model_hash", settings.modelHash().substring(0, Checkpoints.SHORT_HASH));
        info.put("sd_vae_name", null);
        info.put("sd_vae_hash", null);
        info.put("seed_resize_from_w", -1);
        info.put("seed_resize_from_h", -1);
    }

    private static String infotext(GeneratedImage image) {
        return Infotext.of(GenerationRecord.of(image));
    }

    private static @Nullable Double strength(Task task) {
        return switch (task) {
            case Task.TextToImage text ->
                text.hiresFix().map(fix -> fix.strength()).orElse(null);
            case Task.ImageToImage image -> image.strength();
            case Task.Inpaint inpaint -> inpaint.strength();
        };
    }

    private static Map<String, Object> extra(GenerationSettings settings) {
        Map<String, Object> extra = new LinkedHashMap<>();
        if (settings.scheduler().sigmas() != SigmaSchedule.NORMAL) {
            extra.put("Schedule type", settings.scheduler().sigmas().scheduleName());
        }
        if (settings.task() instanceof Task.TextToImage text) {
            text.hiresFix().ifPresent(fix -> {
                extra.put("Hires upscale", fix.scale());
                extra.put("Hires steps", fix.madeSteps());
                extra.put("Hires upscaler", fix.upscaler().title());
            });
        }
        return extra;
    }
}
