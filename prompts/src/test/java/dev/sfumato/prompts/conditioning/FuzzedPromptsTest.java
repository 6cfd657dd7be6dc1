package dev.sfumato.prompts.conditioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.PromptParser;
import dev.sfumato.prompts.syntax.RandomPrompts;
import dev.sfumato.prompts.tokenizer.Tokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerFixtures;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Set {@code -Dsfumato.fuzz.prompts=100000} and {@code -Dsfumato.fuzz.seed=…} for more and other texts. */
class FuzzedPromptsTest {

    private static final int TEXTS = Integer.getInteger("sfumato.fuzz.prompts", 20_000);
    private static final long SEED = Long.getLong("sfumato.fuzz.seed", 1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @Test
    void random_texts_are_read_or_refused_and_none_hangs() {
        RandomPrompts texts = new RandomPrompts(SEED);
        int refused = 0;
        try (Tokenizer tokenizer = TokenizerFixtures.open("clip")) {
            for (int i = 0; i < TEXTS; i++) {
                String text = texts.next();
                long start = System.nanoTime();
                try {
                    read(text, tokenizer);
                } catch (PromptException e) {
                    refused++;
                } catch (RuntimeException | StackOverflowError e) {
                    fail("text " + i + " of seed " + SEED + ": " + text, e);
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).as(text).isLessThan(LONGEST);
            }
        }
        assertThat(refused).isBetween(1, TEXTS * 3 / 4);
    }

    @Test
    void the_worst_texts_of_the_longest_length_are_read_or_refused_in_time() {
        try (Tokenizer tokenizer = TokenizerFixtures.open("clip")) {
            for (String unit : new String[] {
                "(", "[", "[a|", "[a:", "(a", "[[a:1]", "\\", "<", "<a:", "BREAK ", "a AND ", ":", "[a:b:1]", "(a:1.1)",
                "[(", "|", " "
            }) {
                String text = unit.repeat(32_000 / unit.length());
                long start = System.nanoTime();
                try {
                    read(text, tokenizer);
                } catch (PromptException e) {
                    assertThat(e.field()).isIn("prompt", "negative_prompt");
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).as(unit).isLessThan(LONGEST);
            }
        }
    }

    private static void read(String text, Tokenizer tokenizer) {
        ConditioningPlan plan = ConditioningPlan.of("prompt", PromptParser.parse(text), 4);
        plan.texts().forEach(planned -> assertThat(planned.windows(tokenizer)).isNotEmpty());
        ConditioningPlan.of("negative_prompt", PromptParser.parseNegative(text), 4);
    }
}
