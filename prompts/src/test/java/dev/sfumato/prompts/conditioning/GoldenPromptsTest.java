package dev.sfumato.prompts.conditioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.conditioning.ConditioningPlan.Part;
import dev.sfumato.prompts.conditioning.ConditioningPlan.Span;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerFixtures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Prompts become the tokens and weights that {@code tools/golden/prompts.py} makes of them, at every step. */
class GoldenPromptsTest {

    private static final JsonNode GOLDEN = TokenizerFixtures.json("golden-prompts.json");

    @Test
    void every_prompt_takes_the_same_windows_at_the_same_steps() {
        int steps = GOLDEN.path("steps").intValue();
        assertThat(GOLDEN.path("cases")).hasSizeGreaterThan(300);
        try (Tokenizer tokenizer = TokenizerFixtures.open("clip")) {
            for (JsonNode each : GOLDEN.path("cases")) {
                String prompt = each.path("prompt").stringValue();
                if (each.path("refused").asBoolean(false)) {
                    assertThatThrownBy(() -> PromptParser.parse(prompt)).isInstanceOf(PromptException.class);
                } else {
                    ConditioningPlan plan = ConditioningPlan.of("prompt", PromptParser.parse(prompt), steps);
                    check(prompt, plan, each.path("parts"), tokenizer);
                }
            }
        }
    }

    private static void check(String prompt, ConditioningPlan plan, JsonNode expected, Tokenizer tokenizer) {
        assertThat(plan.parts()).as(prompt).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Part part = plan.parts().get(i);
            assertThat(part.weight())
                    .as(prompt)
                    .isEqualTo(expected.get(i).path("weight").doubleValue());
            JsonNode spans = expected.get(i).path("spans");
            assertThat(part.spans().stream().map(Span::until))
                    .as(prompt)
                    .isEqualTo(spans.valueStream()
                            .map(span -> span.path("until").intValue())
                            .toList());
            for (int k = 0; k < spans.size(); k++) {
                assertThat(part.spans().get(k).text().windows(tokenizer))
                        .as("%s, span %d", prompt, k)
                        .usingRecursiveComparison()
                        // brackets that are never closed may multiply in another order
                        .withEqualsForType((a, b) -> Math.abs(a - b) <= 1e-12 * Math.abs(b), Double.class)
                        .isEqualTo(windows(spans.get(k).path("windows")));
            }
        }
    }

    private static List<Window> windows(JsonNode golden) {
        return golden.valueStream().map(GoldenPromptsTest::window).toList();
    }

    private static Window window(JsonNode golden) {
        List<Long> ids = new ArrayList<>(
                golden.path("ids").valueStream().map(JsonNode::longValue).toList());
        JsonNode pad = golden.path("pad");
        ids.addAll(Collections.nCopies(pad.get(1).intValue(), pad.get(0).longValue()));
        List<Double> weights = new ArrayList<>();
        for (JsonNode run : golden.path("weights")) {
            weights.addAll(Collections.nCopies(run.get(1).intValue(), run.get(0).doubleValue()));
        }
        return new Window(ids, weights);
    }
}
