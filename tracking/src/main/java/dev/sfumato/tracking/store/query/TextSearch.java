package dev.sfumato.tracking.store.query;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A full-text search over prompts and negative prompts: every term must be there. {@code "red apple"} asks for the
 * words next to each other, {@code app*} for words that begin so, {@code -blue} for prompts without the word.
 *
 * @param terms at least one that is not excluded
 */
public record TextSearch(List<Term> terms) {

    private static final Pattern TERM = Pattern.compile("(-?)(?:\"([^\"]*)\"?|(\\S+))");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");

    /**
     * Words that stand next to each other.
     *
     * @param words letters and digits only; one or more
     * @param prefix whether the last word may go on
     * @param excluded whether prompts must be without them
     */
    public record Term(List<String> words, boolean prefix, boolean excluded) {
        public Term {
            words = List.copyOf(words);
        }
    }

    public TextSearch {
        terms = List.copyOf(terms);
        if (terms.stream().allMatch(Term::excluded)) {
            throw new IllegalArgumentException("text: must have a word that is looked for, got " + terms);
        }
    }

    /**
     * A search from what somebody typed. Signs other than letters and digits part words, as the index does.
     *
     * @throws IllegalArgumentException if no word is looked for
     */
    public static TextSearch parse(String text) {
        List<Term> terms = new ArrayList<>();
        Matcher found = TERM.matcher(text);
        while (found.find()) {
            String content = found.group(2) == null ? found.group(3) : found.group(2);
            List<String> words = WORD.matcher(content)
                    .results()
                    .map(result -> result.group())
                    .toList();
            if (!words.isEmpty()) {
                terms.add(new Term(words, content.endsWith("*"), !found.group(1).isEmpty()));
            }
        }
        if (terms.stream().allMatch(Term::excluded)) {
            throw new IllegalArgumentException(
                    "text: must have a word of letters or digits that is looked for, got '" + text + "'");
        }
        return new TextSearch(terms);
    }
}
