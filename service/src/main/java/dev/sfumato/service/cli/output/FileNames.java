package dev.sfumato.service.cli.output;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names of picture files that say what was asked for. */
public final class FileNames {
    /** Leaves room for numbers and an extension within the 255 bytes that file systems take. */
    private static final int LONGEST = 60;

    private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private FileNames() {}

    /** The first words of a prompt in lower case, joined by hyphens, at most {@value #LONGEST} bytes of UTF-8. */
    public static String of(String prompt) {
        String text = Normalizer.normalize(prompt, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        StringBuilder name = new StringBuilder();
        for (String word : OTHER.splitAsStream(text).toList()) {
            String longer = name.isEmpty() ? word : name + "-" + word;
            if (bytes(longer) > LONGEST) {
                break;
            }
            name.setLength(0);
            name.append(longer);
        }
        if (name.isEmpty()) {
            name.append(cut(OTHER.matcher(text).replaceAll("")));
        }
        return name.isEmpty() ? "picture" : name.toString();
    }

    private static String cut(String word) {
        StringBuilder start = new StringBuilder();
        word.codePoints()
                .takeWhile(letter -> bytes(start + Character.toString(letter)) <= LONGEST)
                .forEach(start::appendCodePoint);
        return start.toString();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
