package dev.sfumato.service.http.json;

import tools.jackson.databind.JsonNode;

/** A client's own text as it may be repeated in an error message: short, and on one line. */
final class Shown {
    private static final int LONGEST = 80;

    private Shown() {}

    /** {@code value} as JSON, cut to a length that a person reads. */
    static String of(JsonNode value) {
        return of(value.toString());
    }

    /** {@code text} without control characters, cut to a length that a person reads. */
    static String of(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
        return line.substring(0, end) + "…";
    }
}
