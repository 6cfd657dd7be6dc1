package dev.sfumato.prompts.tokenizer;

import java.nio.file.Path;

/** The main class of a fresh JVM: prepares the library in the first argument, opens the tokenizer of the second. */
final class OpenOneTokenizer {

    private OpenOneTokenizer() {}

    public static void main(String[] arguments) {
        NativeTokenizers.prepare(Path.of(arguments[0]));
        try (HuggingFaceFolderTokenizer tokenizer = HuggingFaceFolderTokenizer.open(Path.of(arguments[1]))) {
            System.out.println("encoded " + tokenizer.encode("a red apple").tokenCount());
        }
    }
}
