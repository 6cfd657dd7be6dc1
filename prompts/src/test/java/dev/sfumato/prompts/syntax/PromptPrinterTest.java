package dev.sfumato.prompts.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.prompts.PromptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptPrinterTest {

    private static final int TEXTS = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a (b) [c] (d:1.5)",
                "a:2 AND b",
                "[a:b:0.5] [:c:3] [d|e|]",
                "a BREAK b",
                "\\(a\\) <lora:x:0.8> <cat-toy>",
                "A\\ND B\\REAK <\\x>",
                "16\\:9:1"
            })
    void prompts_in_their_shortest_form_stay_as_they_are(String text) {
        assertThat(PromptPrinter.print(PromptParser.parse(text))).isEqualTo(text);
    }

    @Test
    void what_is_printed_reads_as_the_same_tree() {
        RandomPrompts texts = new RandomPrompts(20261122);
        int read = 0;
        for (int i = 0; i < TEXTS; i++) {
            String text = texts.next();
            Prompt prompt;
            Prompt negative;
            try {
                prompt = PromptParser.parse(text);
                negative = PromptParser.parseNegative(text.replace("<lora", ""));
            } catch (PromptException e) {
                continue;
            }
            read++;
            assertThat(PromptParser.parse(PromptPrinter.print(prompt)))
                    .as("%s printed as %s", text, PromptPrinter.print(prompt))
                    .isEqualTo(prompt);
            assertThat(PromptParser.parseNegative(PromptPrinter.printNegative(negative)))
                    .as("negative %s", text)
                    .isEqualTo(negative);
        }
        assertThat(read).isGreaterThan(TEXTS / 4);
    }
}
