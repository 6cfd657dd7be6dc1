package dev.sfumato.prompts.syntax;

import java.util.List;
import java.util.SplittableRandom;

/** Random texts, half of them made of the signs that the syntax knows. */
public final class RandomPrompts {

    private static final List<String> PIECES = List.of(
            "a",
            "red",
            " ",
            ", ",
            "(",
            ")",
            "[",
            "]",
            ":",
            "|",
            "0.5",
            "3",
            "-1",
            "1.2",
            ".",
            "\\",
            "<",
            ">",
            "::",
            "$$",
            "{",
            "}",
            "__",
            ":0.3]",
            ":1.3)",
            "[a|b]",
            "[d:e:0.5]",
            "(c:1.1)",
            "\\(",
            " BREAK ",
            "BREAK",
            " AND ",
            "AND",
            "A\\ND",
            "<lora:x:0.8>",
            "<lora:x>",
            "<cat-toy>",
            "<hypernet:y:1>",
            "é",
            "🍎",
            "日本",
            "\n",
            "\t",
            "\u00a0",
            "\u001c",
            "\u0301",
            "１",
            "\u0000");

    private final SplittableRandom random;

    public RandomPrompts(long seed) {
        random = new SplittableRandom(seed);
    }

    public String next() {
        StringBuilder text = new StringBuilder();
        boolean signs = random.nextInt(4) != 0;
        int length = random.nextInt(random.nextInt(20) == 0 ? 400 : 30);
        for (int i = 0; i < length; i++) {
            if (signs) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            } else {
                text.append(anything());
            }
        }
        return text.toString();
    }

    // Half a surrogate pair among them, which no tokenizer takes.
    private char anything() {
        return (char) (random.nextBoolean() ? random.nextInt(0x20, 0x7f) : random.nextInt(0x10000));
    }
}
