package dev.sfumato.service.http.sdapi.options;

import dev.sfumato.service.http.json.JsonFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options that say how this server is anyway; they are taken back only with the same value. */
final class FixedOptions {
    /** What clients are shown. */
    static final Map<String, Object> SHOWN = shown();

    private FixedOptions() {}

    private static Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("eta_noise_seed_delta", 0);
        shown.put("img2img_fix_steps", false);
        shown.put("initial_noise_multiplier", 1);
        shown.put("inpainting_mask_weight", 1);
        shown.put("samples_format", "png");
        shown.put("samples_save", true);
        shown.put("enable_pnginfo", true);
        shown.put("grid_save", false);
        shown.put("return_grid", false);
        return Collections.unmodifiableMap(shown);
    }

    /** Refuses any other value than the one that is shown. */
    static void check(JsonFields fields, String prefix) {
        SHOWN.forEach((name, value) -> {
            if (!isSame(fields, prefix + name, value)) {
                throw fields.unsupported(prefix + name, value.toString());
            }
        });
    }

    private static boolean isSame(JsonFields fields, String name, Object shown) {
        Object came = switch (shown) {
            case Boolean _ -> fields.flag(name);
            case Integer _ -> fields.wholeNumber(name);
            default -> fields.text(name);
        };
        return came == null || came.toString().equals(shown.toString());
    }
}
