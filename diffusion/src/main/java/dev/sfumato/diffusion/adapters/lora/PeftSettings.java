package dev.sfumato.diffusion.adapters.lora;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.safetensors.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What diffusers notes of PEFT's configuration in the remarks of a file: how strong the change of each layer is. */
final class PeftSettings {

    private static final String REMARK = "lora_adapter_metadata";
    private static final List<String> NOT_SUPPORTED = List.of("use_dora", "use_qalora", "use_bdlora", "lora_bias");

    private final SafetensorsFile file;
    private final @Nullable JsonFile json;

    private PeftSettings(SafetensorsFile file, @Nullable JsonFile json) {
        this.file = file;
        this.json = json;
    }

    static PeftSettings of(SafetensorsFile file) {
        String remark = file.metadata().get(REMARK);
        JsonFile json = remark == null
                ? null
                : JsonFile.parse(file.file() + ": " + REMARK, remark.getBytes(StandardCharsets.UTF_8));
        return new PeftSettings(file, json);
    }

    /** alpha / rank, or alpha / √rank where the file says so; empty if it says nothing of the component. */
    OptionalDouble scale(LoraTarget target, int rank) {
        if (json == null || !json.has(target.component() + ".lora_alpha")) {
            return OptionalDouble.empty();
        }
        for (String option : NOT_SUPPORTED) {
            if (json.root().path(target.component() + "." + option).asBoolean(false)) {
                throw new ModelException(
                        ModelException.Kind.UNSUPPORTED, file.file() + ": '" + option + "' is not supported");
            }
        }
        double alpha = alpha(target);
        boolean stabilized =
                json.root().path(target.component() + ".use_rslora").asBoolean(false);
        return OptionalDouble.of(stabilized ? alpha / Math.sqrt(rank) : alpha / rank);
    }

    private double alpha(LoraTarget target) {
        JsonFile settings = Objects.requireNonNull(json);
        JsonNode patterns = settings.root().path(target.component() + ".alpha_pattern");
        for (Map.Entry<String, JsonNode> pattern : patterns.properties()) {
            if (matches(pattern.getKey(), target.path())) {
                return pattern.getValue().asDouble();
            }
        }
        return settings.number(target.component() + ".lora_alpha", 1);
    }

    // PEFT takes a pattern for the end of a layer's path
    private boolean matches(String pattern, String path) {
        try {
            return Pattern.matches("(.*\\.)?(" + pattern + ")", path);
        } catch (PatternSyntaxException e) {
            throw new ModelException(
                    ModelException.Kind.BROKEN,
                    file.file() + ": '" + pattern + "' in alpha_pattern is no pattern: " + e.getMessage(),
                    e);
        }
    }
}
