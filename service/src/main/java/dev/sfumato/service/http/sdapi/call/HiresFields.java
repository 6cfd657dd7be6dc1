package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.task.Strength;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.service.http.json.JsonFields;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The second pass of txt2img. While it is off its fields have no meaning, as in AUTOMATIC1111, and only their types are
 * checked: clients send them always.
 */
final class HiresFields {
    /** The fields of txt2img that img2img does not have. */
    static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(
            "enable_hr",
            "denoising_strength",
            "hr_scale",
            "hr_upscaler",
            "hr_second_pass_steps",
            "hr_resize_x",
            "hr_resize_y",
            "hr_checkpoint_name",
            "hr_sampler_name",
            "hr_scheduler",
            "hr_prompt",
            "hr_negative_prompt",
            "hr_cfg",
            "hr_additional_modules",
            "firstphase_width",
            "firstphase_height",
            "firstpass_image")));

    // far beyond what the engine takes
    private static final int LONGEST = 1_000_000;
    private static final double SCALE = 2;
    private static final double STRENGTH = 0.75;

    private final JsonFields fields;
    private final NeutralFields neutral;
    private final GenerationDefaults defaults;

    HiresFields(JsonFields fields, GenerationDefaults defaults) {
        this.fields = fields;
        this.neutral = new NeutralFields(fields);
        this.defaults = defaults;
    }

    /** The task of a txt2img request. */
    TaskRequest read() {
        neutral.number("firstphase_width", 0);
        neutral.number("firstphase_height", 0);
        fields.allowEmpty("firstpass_image");
        fields.allowEmpty("hr_additional_modules");
        Boolean enabled = fields.flag("enable_hr");
        Integer steps = fields.integer("hr_second_pass_steps");
        Double strength = fields.number("denoising_strength");
        Double scale = scale();
        fields.text("hr_upscaler");
        if (enabled == null || !enabled) {
            return TaskRequest.NONE;
        }
        checkSameAsFirst();
        double share = strength == null ? STRENGTH : strength;
        Integer first = fields.integer("steps");
        int made = steps != null && steps != 0 ? steps : first != null ? first : defaults.steps();
        return TaskRequest.hiresFix(scale == null ? SCALE : scale)
                .withHiresStrength(share)
                .withHiresSteps(schedule(made, share))
                .withHiresUpscaler(upscaler());
    }

    // AUTOMATIC1111 says how many steps are made, the engine how many the schedule has of which a share is made.
    private static int schedule(int made, double share) {
        if (!(share > 0 && share < 1) || made < 1) {
            return made;
        }
        int schedule = (int) Math.min(Math.ceil(made / share), LONGEST);
        // rounding may cost a step
        while (schedule - Strength.firstStep(schedule, share) < made && schedule < LONGEST) {
            schedule++;
        }
        return schedule;
    }

    private Upscaler upscaler() {
        Upscaler upscaler = fields.parsed("hr_upscaler", HiresFields::parse, "Latent, Lanczos, None");
        return upscaler == null ? Upscaler.LATENT : upscaler;
    }

    // Without an upscaler AUTOMATIC1111 scales with the Lanczos filter.
    private static Optional<Upscaler> parse(String name) {
        return name.equals("None") ? Optional.of(Upscaler.LANCZOS) : Upscaler.parse(name);
    }

    private @Nullable Double scale() {
        Integer width = side("hr_resize_x");
        Integer height = side("hr_resize_y");
        Double scale = fields.number("hr_scale");
        if (width == null && height == null) {
            return scale;
        }
        int firstWidth = or(fields.integer("width"), defaults.width());
        int firstHeight = or(fields.integer("height"), defaults.height());
        if (width == null) {
            return ratio(or(height, 0), firstHeight);
        }
        if (height != null && (long) width * firstHeight != (long) height * firstWidth) {
            throw fields.unsupported(
                    "hr_resize_y", "0", "the height in the proportion of the first pass: nothing is cut");
        }
        return ratio(width, firstWidth);
    }

    private @Nullable Integer side(String name) {
        Integer side = fields.integer(name);
        return side == null || side == 0 ? null : side;
    }

    // The quotient times the divisor must not fall below the dividend, because the engine rounds down.
    private static double ratio(int large, int small) {
        double ratio = (double) large / small;
        return (int) (small * ratio) < large ? Math.nextUp(ratio) : ratio;
    }

    private void checkSameAsFirst() {
        fields.allowText("hr_checkpoint_name", "", "Use same checkpoint");
        SamplerFields.allowSame(fields, "hr_sampler_name", "Use same sampler", "sampler_name");
        SamplerFields.allowSame(fields, "hr_scheduler", "Use same scheduler", "scheduler");
        SamplerFields.allowSame(fields, "hr_prompt", "", "prompt");
        SamplerFields.allowSame(fields, "hr_negative_prompt", "", "negative_prompt");
        Double guidance = fields.number("cfg_scale");
        neutral.number("hr_cfg", guidance == null ? defaults.guidanceScale() : guidance);
    }

    private static int or(@Nullable Integer value, int fallback) {
        return value == null ? fallback : value;
    }
}
