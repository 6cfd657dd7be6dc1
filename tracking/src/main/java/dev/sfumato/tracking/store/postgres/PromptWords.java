package dev.sfumato.tracking.store.postgres;

import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.TextSearch.Term;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Prompts and searches in the words of PostgreSQL's full text. They are parted here and not by a configuration of the
 * database, which would read {@code red-haired} or {@code 1.5} in its own way and know word stems: words are what FTS5
 * takes for such, letters and digits without case and accents.
 */
final class PromptWords {

    /** The furthest place of a word that PostgreSQL knows. */
    private static final int MOST_WORDS = 16_383;

    /** A tsvector has less than a megabyte; a letter up to 3 bytes. */
    private static final int MOST_LETTERS = 250_000;

    /** A word has less than 2 KB. */
    private static final int LONGEST = 500;

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    private PromptWords() {}

    /** The text of a tsvector. Between both prompts a place stays free: no words stand next to each other there. */
    static String vector(String prompt, String negativePrompt) {
        StringBuilder vector = new StringBuilder();
        int place = append(vector, words(prompt), 0);
        append(vector, words(negativePrompt), place + 1);
        return vector.toString();
    }

    private static int append(StringBuilder vector, List<String> words, int before) {
        int place = before;
        for (String word : words) {
            if (place >= MOST_WORDS || vector.length() + word.length() > MOST_LETTERS) {
                break;
            }
            place++;
            vector.append('\'').append(word).append("':").append(place).append(' ');
        }
        return place;
    }

    /** The text of a tsquery. */
    static String query(TextSearch search) {
        return search.terms().stream()
                .map(PromptWords::term)
                .filter(term -> !term.isEmpty())
                .collect(Collectors.joining(" & "));
    }

    private static String term(Term term) {
        List<String> words = term.words().stream()
                .flatMap(word -> words(word).stream())
                .map(word -> "'" + word + "'")
                .toList();
        if (words.isEmpty()) {
            return "";
        }
        return (term.excluded() ? "!" : "") + "(" + String.join(" <-> ", words) + (term.prefix() ? ":*" : "") + ")";
    }

    private static List<String> words(String text) {
        String plain =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
        String folded = Normalizer.normalize(plain, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        List<String> words = new ArrayList<>();
        WORD.matcher(folded).results().map(MatchResult::group).forEach(word -> words.add(cut(word)));
        return words;
    }

    private static String cut(String word) {
        if (word.length() <= LONGEST) {
            return word;
        }
        int end = Character.isHighSurrogate(word.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return word.substring(0, end);
    }
}
