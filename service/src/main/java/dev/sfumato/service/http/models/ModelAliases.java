package dev.sfumato.service.http.models;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Other names of models, for clients that know none but OpenAI's. A model's own id always goes before an alias.
 *
 * @param models the id or folder of the model that each alias means
 * @param openAi whether {@link #OPENAI_NAMES} mean the default model
 */
public record ModelAliases(Map<String, String> models, boolean openAi) {

    /** The names of OpenAI's image models that clients have built in. */
    public static final List<String> OPENAI_NAMES = List.of(
            "dall-e-2",
            "dall-e-3",
            "gpt-image-1",
            "gpt-image-1-mini",
            "gpt-image-1.5",
            "gpt-image-2",
            "chatgpt-image-latest");

    /** OpenAI's names for the default model, and no others. */
    public static final ModelAliases DEFAULT = new ModelAliases(Map.of(), true);

    public ModelAliases {
        models = new LinkedHashMap<>(models);
    }

    /**
     * The model that an alias means, or empty if it is none.
     *
     * @param defaultModel what OpenAI's names mean; null if there is no model
     */
    Optional<String> find(String alias, @Nullable String defaultModel) {
        String model = models.get(alias);
        if (model == null && openAi && OPENAI_NAMES.contains(alias)) {
            return Optional.ofNullable(defaultModel);
        }
        return Optional.ofNullable(model);
    }

    /** The aliases that mean {@code model}. */
    List<String> of(String model, @Nullable String defaultModel) {
        LinkedHashMap<String, String> all = new LinkedHashMap<>(models);
        if (openAi && defaultModel != null) {
            OPENAI_NAMES.forEach(name -> all.putIfAbsent(name, defaultModel));
        }
        return all.entrySet().stream()
                .filter(alias -> alias.getValue().equals(model))
                .map(Map.Entry::getKey)
                .toList();
    }
}
