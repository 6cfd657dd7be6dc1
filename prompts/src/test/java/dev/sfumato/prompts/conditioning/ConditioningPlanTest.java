package dev.sfumato.prompts.conditioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.Node;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerFixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditioningPlanTest {

    private static ConditioningPlan plan(String prompt, int steps) {
        return ConditioningPlan.of("prompt", PromptParser.parse(prompt), steps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a red apple", "É 🍎 日本 what's up, doc?", "a, b, c"})
    void a_plain_prompt_is_tokenized_as_without_syntax(String prompt) {
        for (String name : List.of("clip", "wordpiece")) {
            try (Tokenizer tokenizer = TokenizerFixtures.open(name)) {
                List<Window> windows = plan(prompt, 4).texts().getFirst().windows(tokenizer);
                assertThat(windows).hasSize(1);
                assertThat(windows.getFirst().ids())
                        .isEqualTo(tokenizer.encode(prompt).ids());
                assertThat(windows.getFirst().isWeighted()).isFalse();
            }
        }
    }

    @Test
    void steps_with_the_same_text_share_it() {
        ConditioningPlan plan = plan("[a:b:2] AND [c|d]:0.5", 4);
        assertThat(plan.parts()).hasSize(2);
        assertThat(plan.parts().getFirst().spans()).hasSize(2);
        assertThat(plan.parts().getLast().spans()).hasSize(4);
        assertThat(plan.texts()).hasSize(4);
        assertThat(plan.parts().getFirst().at(1)).isEqualTo(plan.texts().getFirst());
        assertThat(plan.parts().getFirst().at(2)).isEqualTo(plan.texts().get(1));
        assertThat(plan.parts().getFirst().at(99)).isEqualTo(plan.texts().get(1));
    }

    @Test
    void a_window_ends_behind_a_comma_that_is_near() {
        try (Tokenizer tokenizer = TokenizerFixtures.open("clip")) {
            int room = tokenizer.maxLength() - 2;
            long comma = tokenizer.textIds(",").getFirst();
            String near = "a ".repeat(room - 10) + ", " + "a ".repeat(20);
            List<Window> windows = plan(near, 1).texts().getFirst().windows(tokenizer);
            assertThat(windows.getFirst().ids().get(room - 9)).isEqualTo(comma);
            assertThat(windows.getFirst().ids().get(room - 8))
                    .isEqualTo(tokenizer.frame().closing().getFirst());
            String far = "a ".repeat(room - 30) + ", " + "a ".repeat(40);
            windows = plan(far, 1).texts().getFirst().windows(tokenizer);
            assertThat(windows.getFirst().ids().get(room))
                    .isEqualTo(tokenizer.textIds("a").getFirst());
        }
    }

    @Test
    void too_many_windows_and_too_heavy_words_are_refused() {
        try (Tokenizer tokenizer = TokenizerFixtures.open("clip")) {
            PlannedText text = plan("a BREAK ".repeat(65), 1).texts().getFirst();
            assertThatThrownBy(() -> text.windows(tokenizer))
                    .isInstanceOf(PromptException.class)
                    .hasMessageStartingWith("prompt: takes more than 64 windows of 75 tokens");
        }
        assertThatThrownBy(() -> plan("((a:5000):5000)", 1))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("prompt: weights multiply to 2.5E7");
    }

    @Test
    void adapters_are_on_whatever_the_step() {
        assertThat(ConditioningPlan.adapters(PromptParser.parse("a <lora:x:0.5> ([<lora:y>b:3]) AND <lora:z:-1>")))
                .containsExactly(new Node.Lora("x", 0.5), new Node.Lora("y", 1), new Node.Lora("z", -1));
    }
}
