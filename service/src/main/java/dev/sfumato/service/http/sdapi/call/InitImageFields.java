package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.task.SourceImage;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.request.PictureText;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What img2img starts from. */
final class InitImageFields {
    /** The fields of img2img that txt2img does not have. */
    static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(
            "init_images",
            "denoising_strength",
            "resize_mode",
            "mask",
            "mask_blur",
            "mask_blur_x",
            "mask_blur_y",
            "mask_round",
            "inpainting_mask_invert",
            "inpainting_fill",
            "inpaint_full_res",
            "inpaint_full_res_padding",
            "initial_noise_multiplier",
            "image_cfg_scale",
            "latent_mask",
            "include_init_images")));

    private static final double STRENGTH = 0.75;

    private final JsonFields fields;
    private final NeutralFields neutral;
    private final GenerationDefaults defaults;

    InitImageFields(JsonFields fields, GenerationDefaults defaults) {
        this.fields = fields;
        this.neutral = new NeutralFields(fields);
        this.defaults = defaults;
    }

    /** The task of an img2img request. */
    TaskRequest read() {
        checkNeutral();
        ResizeMode mode = resizeMode();
        SourceImage image = fitted(mode, onlyImage());
        SourceImage mask = mask(mode);
        Double strength = fields.number("denoising_strength");
        return TaskRequest.imageToImage(image, strength == null ? STRENGTH : strength)
                .withMask(mask);
    }

    private void checkNeutral() {
        neutral.number("initial_noise_multiplier", 1);
        // AUTOMATIC1111's default, which only models of instructions read
        neutral.number("image_cfg_scale", 1.5);
        fields.allowEmpty("latent_mask");
        neutral.flag("include_init_images", false);
        String mask = fields.text("mask");
        if (mask == null || mask.isEmpty()) {
            checkTypesOnly();
        } else {
            checkNeutralWithMask();
        }
    }

    // Clients send them always; without a mask they mean nothing.
    private void checkTypesOnly() {
        fields.number("mask_blur");
        fields.number("mask_blur_x");
        fields.number("mask_blur_y");
        fields.flag("mask_round");
        fields.wholeNumber("inpainting_fill");
        fields.flag("inpaint_full_res");
        fields.wholeNumber("inpaint_full_res_padding");
    }

    private void checkNeutralWithMask() {
        neutral.number("mask_blur", 0);
        neutral.number("mask_blur_x", 0);
        neutral.number("mask_blur_y", 0);
        neutral.flag("mask_round", true);
        neutral.number("inpainting_fill", 1);
        neutral.flag("inpaint_full_res", false);
        fields.wholeNumber("inpaint_full_res_padding");
    }

    private SourceImage onlyImage() {
        List<String> images = fields.texts("init_images");
        if (images.size() != 1) {
            throw new ApiException(ApiError.invalid(
                    "init_images",
                    "invalid_value",
                    "init_images: must hold one picture, got " + images.size()
                            + "; allowed: a list of one PNG, JPEG or WebP picture as base64"));
        }
        return PictureText.read("init_images", images.getFirst());
    }

    private @Nullable SourceImage mask(ResizeMode mode) {
        String text = fields.text("mask");
        Integer invert = fields.integer("inpainting_mask_invert");
        if (invert != null && invert != 0 && invert != 1) {
            throw fields.unsupported("inpainting_mask_invert", "0", "1");
        }
        if (text == null || text.isEmpty()) {
            return null;
        }
        SourceImage mask = PictureText.read("mask", text);
        return fitted(mode, invert != null && invert == 1 ? Masks.inverted(mask) : mask);
    }

    private SourceImage fitted(ResizeMode mode, SourceImage image) {
        Integer width = fields.integer("width");
        Integer height = fields.integer("height");
        if (width == null && height == null) {
            return image;
        }
        int wide = width == null ? defaults.width() : width;
        int high = height == null ? defaults.height() : height;
        // sizes that no model paints are the engine's to refuse
        return wide < 1 || high < 1 ? image : mode.fit(image, wide, high);
    }

    private ResizeMode resizeMode() {
        Integer mode = fields.integer("resize_mode");
        if (mode == null || mode == 0) {
            return ResizeMode.STRETCH;
        }
        if (mode == 1) {
            return ResizeMode.CROP;
        }
        throw fields.unsupported("resize_mode", "0 (stretch)", "1 (crop)");
    }
}
