package dev.sfumato.diffusion.adapters;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.ConditioningPlan;
import dev.sfumato.prompts.syntax.Node;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The adapters that a prompt turns on by its tags, beside those that a request names. */
public final class PromptAdapters {

    private PromptAdapters() {}

    /**
     * The adapters of a request and its prompt, the prompt's after the request's.
     *
     * <p>A choice with a hash that equals a tag stands for it: a request that was made of a finished picture has both.
     *
     * @throws AdapterException if one is named twice
     * @throws PromptException if the prompt cannot be read
     */
    public static Adapters joined(Adapters named, String prompt, PromptSyntax syntax) {
        List<LoraChoice> loras = new ArrayList<>(named.loras());
        for (Node.Lora tag : tags(prompt, syntax)) {
            boolean known = named.loras().stream()
                    .anyMatch(lora -> lora.name().equals(tag.name())
                            && lora.weight() == tag.weight()
                            && !lora.hash().isEmpty());
            if (!known) {
                loras.add(new LoraChoice(tag.name(), tag.weight()));
            }
        }
        requireOnce("loras", loras.stream().map(LoraChoice::name).toList());
        requireOnce(
                "embeddings",
                named.embeddings().stream().map(EmbeddingChoice::name).toList());
        return new Adapters(loras, named.embeddings(), named.control());
    }

    private static List<Node.Lora> tags(String prompt, PromptSyntax syntax) {
        return switch (syntax) {
            case NONE -> List.of();
            case A1111 -> ConditioningPlan.adapters(PromptParser.parse(prompt));
        };
    }

    private static void requireOnce(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new AdapterException(field, "'" + name + "' is named twice", name, "each once", null);
            }
        }
    }
}
