package dev.sfumato.service.http.sdapi.options;

import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.prompts.conditioning.Emphasis;
import org.jspecify.annotations.Nullable;

/**
 * The settings of this API that can be changed, for all of its requests or for one.
 *
 * @param model the id of the model, or null for the server's default
 * @param rng what noise is drawn with: {@code randn_source}
 * @param emphasis what becomes of weighted states
 * @param clipSkip the last layers of CLIP that are left out: {@code CLIP_stop_at_last_layers} less 1
 * @param previews whether progress shows pictures that are not finished: {@code live_previews_enable}
 * @param previewEvery steps from one preview to the next, at least 1: {@code show_progress_every_n_steps}
 */
public record ServerOptions(
        @Nullable String model,
        NoiseGenerator rng,
        Emphasis emphasis,
        int clipSkip,
        boolean previews,
        int previewEvery) {
    /** What holds until a client says otherwise. There are no previews: each costs a decoding, and few clients look. */
    public static final ServerOptions DEFAULT =
            new ServerOptions(null, NoiseGenerator.CPU, Emphasis.ORIGINAL, 0, false, 10);

    /** How many previews a picture of {@code steps} steps gets. */
    public int previewsOf(int steps) {
        return previews ? Math.min((steps - 1) / previewEvery, SubmitOptions.MOST_PREVIEWS) : 0;
    }

    ServerOptions withModel(String value) {
        return new ServerOptions(value, rng, emphasis, clipSkip, previews, previewEvery);
    }

    ServerOptions withRng(NoiseGenerator value) {
        return new ServerOptions(model, value, emphasis, clipSkip, previews, previewEvery);
    }

    ServerOptions withEmphasis(Emphasis value) {
        return new ServerOptions(model, rng, value, clipSkip, previews, previewEvery);
    }

    ServerOptions withClipSkip(int value) {
        return new ServerOptions(model, rng, emphasis, value, previews, previewEvery);
    }

    ServerOptions withPreviews(boolean value) {
        return new ServerOptions(model, rng, emphasis, clipSkip, value, previewEvery);
    }

    ServerOptions withPreviewEvery(int value) {
        return new ServerOptions(model, rng, emphasis, clipSkip, previews, value);
    }
}
