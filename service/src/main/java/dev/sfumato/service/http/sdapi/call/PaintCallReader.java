package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.sdapi.options.Checkpoints;
import dev.sfumato.service.http.sdapi.options.OptionFields;
import dev.sfumato.service.http.sdapi.options.OptionStore;
import dev.sfumato.service.http.sdapi.options.ServerOptions;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Reads a {@link PaintCall} from JSON. A field that is unknown or cannot be honoured is refused by name. Thread-safe. */
@Singleton
public final class PaintCallReader {
    /** The batches of one request. */
    static final int MOST_BATCHES = 100;

    /** The fields of both that are honoured. */
    static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(
            "prompt",
            "negative_prompt",
            "seed",
            "sampler_name",
            "sampler_index",
            "scheduler",
            "eta",
            "steps",
            "cfg_scale",
            "clip_skip",
            "width",
            "height",
            "batch_size",
            "n_iter",
            "override_settings",
            "override_settings_restore_afterwards",
            "send_images",
            "save_images",
            "force_task_id")));

    private static final long SEEDS_DRAWN = 1L << 32;

    /** Before the names of the options that a request overrides. */
    public static final String OVERRIDES = "override_settings.";

    private final OptionStore store;
    private final OptionFields options;
    private final Checkpoints checkpoints;

    PaintCallReader(OptionStore store, OptionFields options, Checkpoints checkpoints) {
        this.store = store;
        this.options = options;
        this.checkpoints = checkpoints;
    }

    /** All fields of a kind of request. */
    static Set<String> fields(PaintKind kind) {
        Set<String> names = new LinkedHashSet<>(NAMES);
        names.addAll(
                switch (kind) {
                    case TXT2IMG -> HiresFields.NAMES;
                    case IMG2IMG -> InitImageFields.NAMES;
                });
        names.addAll(NeutralFields.NAMES);
        return names;
    }

    /** The call that {@code json} holds. */
    public PaintCall read(PaintKind kind, byte[] json) {
        JsonFields fields = JsonFields.read(json);
        fields.allowOnly(fields(kind));
        new NeutralFields(fields).check();
        JsonFields overrides = fields.object("override_settings");
        ServerOptions effective =
                overrides == null ? store.current() : options.change(store.current(), overrides, OVERRIDES);
        Boolean send = fields.flag("send_images");
        Boolean restored = fields.flag("override_settings_restore_afterwards");
        // every picture is kept in the run, whatever this says
        fields.flag("save_images");
        int size = batchSize(fields);
        GenerationRequestBuilder request =
                request(fields, effective).task(task(kind, fields, effective)).count(size);
        return new PaintCall(
                (seed, syntax) -> request.seed(seed)
                        .promptSyntax(syntax)
                        .emphasis(syntax == PromptSyntax.NONE ? null : effective.emphasis())
                        .build(),
                seed(fields),
                batches(fields),
                size,
                send == null || send,
                taskId(fields),
                effective,
                restored == null || restored ? null : overrides,
                Echo.of(json));
    }

    private TaskRequest task(PaintKind kind, JsonFields fields, ServerOptions effective) {
        GenerationDefaults defaults = checkpoints.of(effective).defaults();
        return switch (kind) {
            case TXT2IMG -> new HiresFields(fields, defaults).read();
            case IMG2IMG -> new InitImageFields(fields, defaults).read();
        };
    }

    private static int batchSize(JsonFields fields) {
        Integer size = fields.integer("batch_size");
        return size == null ? 1 : size;
    }

    private GenerationRequestBuilder request(JsonFields fields, ServerOptions effective) {
        String prompt = fields.text("prompt");
        String negative = fields.text("negative_prompt");
        Integer skip = OptionFields.clipSkip(fields, "clip_skip");
        GenerationRequestBuilder request = GenerationRequest.builder(prompt == null ? "" : prompt)
                .negativePrompt(negative == null ? "" : negative)
                .model(checkpoints.name(effective))
                .steps(fields.integer("steps"))
                .guidanceScale(fields.number("cfg_scale"))
                .clipSkip(skip == null ? Integer.valueOf(effective.clipSkip()) : skip)
                .width(fields.integer("width"))
                .height(fields.integer("height"))
                .rng(effective.rng());
        SamplerFields.read(fields, ModelSchedulers.ownType(checkpoints.of(effective)), request);
        return request;
    }

    private static long seed(JsonFields fields) {
        Long seed = fields.wholeNumber("seed");
        if (seed != null && seed < -1) {
            throw wrong("seed", "is out of range", seed, "-1 for one that is drawn, or 0 and more");
        }
        return seed == null || seed == -1 ? ThreadLocalRandom.current().nextLong(SEEDS_DRAWN) : seed;
    }

    private static int batches(JsonFields fields) {
        Integer batches = fields.integer("n_iter");
        if (batches == null) {
            return 1;
        }
        if (batches < 1 || batches > MOST_BATCHES) {
            throw wrong("n_iter", "is out of range", batches, "1 to " + MOST_BATCHES);
        }
        return batches;
    }

    private static @Nullable String taskId(JsonFields fields) {
        String id = fields.text("force_task_id");
        return id == null || id.isEmpty() ? null : id;
    }

    private static ApiException wrong(String field, String problem, Object value, String allowed) {
        return new ApiException(ApiError.invalid(
                field, "invalid_value", field + ": " + problem + ", got " + value + "; allowed: " + allowed));
    }
}
