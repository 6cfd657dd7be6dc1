package dev.sfumato.modelloader.layout;

import java.nio.file.Files;
import java.nio.file.Path;

/** What is said of a tokenizer's folder that has no file a tokenizer can be read from. */
public final class TokenizerFiles {

    private static final String PIECES = "spiece.model";

    private TokenizerFiles() {}

    /** What is missing, and what to do where the folder holds another form of the same tokenizer. */
    public static String missing(Path folder) {
        String missing = "has neither tokenizer.json nor vocab.json and merges.txt";
        return Files.exists(folder.resolve(PIECES))
                ? missing + "; its " + PIECES + " is not read, so write it as tokenizer.json: python -c \"from"
                        + " transformers import AutoTokenizer; AutoTokenizer.from_pretrained('" + folder
                        + "').save_pretrained('" + folder + "')\""
                : missing;
    }
}
