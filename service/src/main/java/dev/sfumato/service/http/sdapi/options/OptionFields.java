package dev.sfumato.service.http.sdapi.options;

import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The options by AUTOMATIC1111's names. Those that say how this server is anyway are shown, and taken back only with the
 * same value. Thread-safe.
 */
@Singleton
public final class OptionFields {
    private static final String CHECKPOINT = "sd_model_checkpoint";
    private static final String CHECKPOINT_HASH = "sd_checkpoint_hash";
    private static final String VAE = "sd_vae";
    private static final String RNG = "randn_source";
    private static final String EMPHASIS = "emphasis";
    private static final String CLIP_SKIP = "CLIP_stop_at_last_layers";
    private static final String PREVIEWS = "live_previews_enable";
    private static final String PREVIEW_EVERY = "show_progress_every_n_steps";
    private static final Set<String> CHANGEABLE =
            Set.of(CHECKPOINT, CHECKPOINT_HASH, VAE, RNG, EMPHASIS, CLIP_SKIP, PREVIEWS, PREVIEW_EVERY);

    private final Checkpoints checkpoints;

    OptionFields(Checkpoints checkpoints) {
        this.checkpoints = checkpoints;
    }

    /** What clients are shown. */
    public Map<String, Object> show(ServerOptions options) {
        ModelManifest model = checkpoints.of(options);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put(CHECKPOINT, Checkpoints.title(model));
        shown.put(CHECKPOINT_HASH, model.contentHash());
        shown.put(VAE, "Automatic");
        shown.put(RNG, nameOf(options.rng()));
        shown.put(EMPHASIS, nameOf(options.emphasis()));
        shown.put(CLIP_SKIP, options.clipSkip() + 1);
        shown.put(PREVIEWS, options.previews());
        shown.put(PREVIEW_EVERY, options.previewEvery());
        shown.putAll(FixedOptions.SHOWN);
        return shown;
    }

    /**
     * {@code options} with what {@code fields} change.
     *
     * @param prefix before each name in the fields, such as {@code override_settings.}
     */
    public ServerOptions change(ServerOptions options, JsonFields fields, String prefix) {
        allowOnlyKnown(fields, prefix);
        FixedOptions.check(fields, prefix);
        fields.allowText(prefix + VAE, "Automatic", "None", "");
        ServerOptions changed = options;
        String model = model(fields, prefix);
        if (model != null) {
            changed = changed.withModel(model);
        }
        NoiseGenerator rng = fields.parsed(prefix + RNG, OptionFields::rng, "CPU, NV");
        if (rng != null) {
            changed = changed.withRng(rng);
        }
        Emphasis emphasis = fields.parsed(prefix + EMPHASIS, OptionFields::emphasis, "Original, No norm");
        if (emphasis != null) {
            changed = changed.withEmphasis(emphasis);
        }
        Integer clipSkip = clipSkip(fields, prefix + CLIP_SKIP);
        if (clipSkip != null) {
            changed = changed.withClipSkip(clipSkip);
        }
        Boolean previews = fields.flag(prefix + PREVIEWS);
        if (previews != null) {
            changed = changed.withPreviews(previews);
        }
        return withPreviewEvery(changed, fields, prefix);
    }

    private @Nullable String model(JsonFields fields, String prefix) {
        String name = fields.text(prefix + CHECKPOINT);
        String hash = fields.text(prefix + CHECKPOINT_HASH);
        if (name != null && !name.isEmpty()) {
            // a hash beside a new name is the old model's: the whole object comes back with one member changed
            return checkpoints.find(prefix + CHECKPOINT, name);
        }
        return hash == null || hash.isEmpty() ? null : checkpoints.find(prefix + CHECKPOINT_HASH, hash);
    }

    /**
     * The layers that are left out, where AUTOMATIC1111 counts the one that is read, the last as 1.
     *
     * @return null if the field is not there
     */
    public static @Nullable Integer clipSkip(JsonFields fields, String name) {
        Integer layer = fields.integer(name);
        if (layer == null) {
            return null;
        }
        if (layer < 1) {
            throw fields.unsupported(name, "1 or more");
        }
        return layer - 1;
    }

    private static ServerOptions withPreviewEvery(ServerOptions options, JsonFields fields, String prefix) {
        Integer every = fields.integer(prefix + PREVIEW_EVERY);
        if (every == null) {
            return options;
        }
        // AUTOMATIC1111's way to switch previews off
        if (every == -1) {
            return options.withPreviews(false);
        }
        if (every < 1) {
            throw fields.unsupported(prefix + PREVIEW_EVERY, "-1 for none", "1 or more");
        }
        return options.withPreviewEvery(every);
    }

    private static void allowOnlyKnown(JsonFields fields, String prefix) {
        for (String name : fields.names()) {
            String own = name.substring(prefix.length());
            if (!CHANGEABLE.contains(own) && !FixedOptions.SHOWN.containsKey(own)) {
                throw new ApiException(ApiError.invalid(
                        name,
                        "unknown_parameter",
                        name + ": this server has no such option; known: " + String.join(", ", names())));
            }
        }
    }

    private static String nameOf(NoiseGenerator rng) {
        return switch (rng) {
            case CPU -> "CPU";
            case CUDA -> "NV";
        };
    }

    private static Optional<NoiseGenerator> rng(String name) {
        return Arrays.stream(NoiseGenerator.values())
                .filter(rng -> nameOf(rng).equals(name))
                .findFirst();
    }

    private static String nameOf(Emphasis emphasis) {
        return switch (emphasis) {
            case ORIGINAL -> "Original";
            case NO_NORM -> "No norm";
        };
    }

    private static Optional<Emphasis> emphasis(String name) {
        return Arrays.stream(Emphasis.values())
                .filter(emphasis -> nameOf(emphasis).equals(name))
                .findFirst();
    }

    /** All names. */
    public static List<String> names() {
        Set<String> names = new TreeSet<>(CHANGEABLE);
        names.addAll(FixedOptions.SHOWN.keySet());
        return List.copyOf(names);
    }
}
