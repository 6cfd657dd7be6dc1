package dev.sfumato.prompts.template;

import java.util.List;

/** Named lists of values to draw from; a value may be a template itself. */
public interface Wildcards {

    /** No list at all. */
    Wildcards NONE = name -> List.of();

    /**
     * The values of all lists whose names match.
     *
     * @param name in which {@code *} stands for any characters but a slash
     * @return in the order of the names; empty if there is no such list
     * @throws dev.sfumato.prompts.PromptException if a list cannot be read
     */
    List<String> values(String name);

    /** The names that there are, for errors. */
    default List<String> names() {
        return List.of();
    }
}
