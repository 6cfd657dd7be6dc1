package dev.sfumato.prompts.tokenizer;

import java.util.List;

/**
 * A text as token ids.
 *
 * @param ids (the tokenizer's maximum length), special tokens and padding included
 * @param tokenCount how many of the ids stand for text or are special tokens, the rest being padding
 * @param truncatedText the end of the text that found no room, empty if all of it did
 */
public record TokenizedPrompt(List<Long> ids, int tokenCount, String truncatedText) {

    public TokenizedPrompt {
        ids = List.copyOf(ids);
        if (tokenCount < 0 || tokenCount > ids.size()) {
            throw new IllegalArgumentException("tokenCount must be 0 to " + ids.size() + ", got " + tokenCount);
        }
    }

    public boolean isTruncated() {
        return !truncatedText.isEmpty();
    }

    /** The ids as a fresh array, ready for a tensor of shape (1, length). */
    public long[] idArray() {
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
