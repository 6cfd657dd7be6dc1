package dev.sfumato.prompts.syntax;

/** White space as Python's regular expressions know it, which is more than Java's alone. */
final class Spaces {

    /** One such character, for a pattern with Unicode's character classes. */
    static final String REGEX = "[\\s\\x1c-\\x1f]";

    private Spaces() {}

    static boolean is(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    static int skip(String text, int from, int end) {
        int at = from;
        while (at < end && is(text.charAt(at))) {
            at++;
        }
        return at;
    }

    static int skipBack(String text, int start, int from) {
        int at = from;
        while (at > start && is(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    static String stripLeading(String text) {
        return text.substring(skip(text, 0, text.length()));
    }

    static String stripTrailing(String text) {
        return text.substring(0, skipBack(text, 0, text.length()));
    }
}
