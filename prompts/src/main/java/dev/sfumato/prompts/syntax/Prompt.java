package dev.sfumato.prompts.syntax;

import java.util.List;

/**
 * A prompt as a tree.
 *
 * @param parts what {@code AND} stands between, at least one
 */
public record Prompt(List<Part> parts) {

    public Prompt {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a prompt has at least one part");
        }
    }

    /**
     * One of the prompts that {@code AND} joins: each is predicted on its own, and the weighted sum of the predictions
     * is followed.
     *
     * @see <a href="https://arxiv.org/abs/2206.01714">Compositional Visual Generation with Composable Diffusion
     *     Models</a>
     */
    public record Part(List<Node> nodes, double weight) {
        public Part {
            nodes = List.copyOf(nodes);
        }
    }
}
