package dev.sfumato.service.http.request;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A wanted size in pixels; {@code auto} leaves it to the model, or to the picture that is begun from. */
record ImageSize(int width, int height, boolean auto) {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})x(\\d{1,9})");

    static Optional<ImageSize> parse(String text) {
        if (text.equals("auto")) {
            return Optional.of(new ImageSize(0, 0, true));
        }
        Matcher match = SIZE.matcher(text);
        return match.matches()
                ? Optional.of(new ImageSize(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)), false))
                : Optional.empty();
    }
}
