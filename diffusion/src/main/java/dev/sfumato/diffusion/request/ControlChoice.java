package dev.sfumato.diffusion.request;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.SourceImage;
import org.jspecify.annotations.Nullable;

/** What has been said so far of a picture to follow; null is what was not said. */
record ControlChoice(
        @Nullable SourceImage image,
        @Nullable Double scale,
        @Nullable Double start,
        @Nullable Double end) {

    static final ControlChoice NONE = new ControlChoice(null, null, null, null);

    ControlChoice withImage(@Nullable SourceImage value) {
        return new ControlChoice(value, scale, start, end);
    }

    ControlChoice withScale(@Nullable Double value) {
        return new ControlChoice(image, value, start, end);
    }

    ControlChoice withStart(@Nullable Double value) {
        return new ControlChoice(image, scale, value, end);
    }

    ControlChoice withEnd(@Nullable Double value) {
        return new ControlChoice(image, scale, start, value);
    }

    /**
     * The adapters with the picture to follow, if there is one.
     *
     * @throws InvalidRequestException if something was said of a picture that is not there, or is out of range
     */
    Adapters addTo(Adapters adapters) {
        refuseAlone("controlnet_conditioning_scale", scale);
        refuseAlone("control_guidance_start", start);
        refuseAlone("control_guidance_end", end);
        if (image == null) {
            return adapters;
        }
        double strength = scale == null ? 1 : scale;
        if (!(strength >= 0 && strength <= Control.MOST)) {
            throw new InvalidRequestException(
                    "controlnet_conditioning_scale", "is out of range", strength, "0 to " + Control.MOST);
        }
        double from = start == null ? 0 : start;
        double to = end == null ? 1 : end;
        RequestLimits.checkInterval("control_guidance_start", from, "control_guidance_end", to);
        return adapters.withControl(new Control(image, strength, from, to));
    }

    private void refuseAlone(String field, @Nullable Double value) {
        if (image == null && value != null) {
            throw new InvalidRequestException(
                    field, "means nothing without control_image", value, "control_image beside it");
        }
    }
}
