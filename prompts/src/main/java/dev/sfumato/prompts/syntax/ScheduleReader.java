package dev.sfumato.prompts.syntax;

import dev.sfumato.prompts.PromptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@code [a:b:0.5]} and {@code [a|b]} in a prompt.
 *
 * <p>Inside of one, all brackets must be balanced; outside, a bracket without its partner is a plain character. A
 * {@code |} that belongs to no alternation, or a backslash before nothing, make the whole text plain.
 */
final class ScheduleReader {

    /** Deeper nesting is refused; 100 round brackets are a weight of 13,780. */
    static final int DEEPEST = 100;

    private static final Pattern WHEN =
            Pattern.compile("([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)");

    private final Source source;
    private final String text;
    private final int end;
    // Every bracket is tried once: what starts at it does not depend on what stands around it.
    private final Map<Integer, Optional<Group>> groups = new HashMap<>();

    /** A bracket with its partner: the pieces it stands for, and the position behind it. */
    private record Group(List<Piece> pieces, int end) {}

    private ScheduleReader(Source source, int end) {
        this.source = source;
        this.text = source.text();
        this.end = end;
    }

    static List<Piece> read(Source source, int start, int end) {
        return new ScheduleReader(source, end).read(start);
    }

    private List<Piece> read(int start) {
        List<Piece> pieces = new ArrayList<>();
        int at = start;
        while (at < end) {
            int stop = balanced(at, 0, pieces);
            if (stop == end) {
                break;
            }
            if (text.charAt(stop) == '|' || text.charAt(stop) == '\\') {
                return List.of(new Piece.Characters(start, end));
            }
            add(pieces, stop, stop + 1);
            at = stop + 1;
        }
        return pieces;
    }

    /** Reads on to the first character that needs a partner or a bracket around it, and returns its position. */
    private int balanced(int start, int depth, List<Piece> pieces) {
        int at = start;
        while (at < end) {
            switch (text.charAt(at)) {
                case '\\' -> {
                    if (at + 1 == end || text.charAt(at + 1) == '\n') {
                        return at;
                    }
                    add(pieces, at, at + 2);
                    at += 2;
                }
                case '(', '[' -> {
                    Optional<Group> group = group(at, depth + 1);
                    if (group.isEmpty()) {
                        return at;
                    }
                    group.get().pieces().forEach(piece -> add(pieces, piece));
                    at = group.get().end();
                }
                case ')', ']', ':', '|' -> {
                    return at;
                }
                default -> add(pieces, at, ++at);
            }
        }
        return end;
    }

    private Optional<Group> group(int start, int depth) {
        if (depth > DEEPEST) {
            throw new PromptException(source.field(), "brackets are nested more than " + DEEPEST + " deep");
        }
        Optional<Group> known = groups.get(start);
        if (known == null) {
            known = text.charAt(start) == '(' ? round(start, depth) : square(start, depth);
            groups.put(start, known);
        }
        return known;
    }

    private Optional<Group> round(int start, int depth) {
        List<Piece> pieces = new ArrayList<>();
        add(pieces, start, start + 1);
        int stop = balanced(start + 1, depth, pieces);
        if (is(stop, ':')) {
            add(pieces, stop, stop + 1);
            stop = balanced(stop + 1, depth, pieces);
        }
        return closed(pieces, stop, ')');
    }

    private Optional<Group> square(int start, int depth) {
        List<Piece> first = new ArrayList<>();
        int stop = balanced(start + 1, depth, first);
        if (is(stop, '|')) {
            return choice(first, stop, depth);
        }
        if (is(stop, ':')) {
            return edit(first, stop, depth);
        }
        List<Piece> pieces = new ArrayList<>();
        add(pieces, start, start + 1);
        first.forEach(piece -> add(pieces, piece));
        return closed(pieces, stop, ']');
    }

    private Optional<Group> closed(List<Piece> pieces, int stop, char bracket) {
        if (!is(stop, bracket)) {
            return Optional.empty();
        }
        add(pieces, stop, stop + 1);
        return Optional.of(new Group(pieces, stop + 1));
    }

    private Optional<Group> choice(List<Piece> first, int bar, int depth) {
        List<List<Piece>> options = new ArrayList<>(List.of(first));
        int stop = bar;
        while (is(stop, '|')) {
            List<Piece> option = new ArrayList<>();
            stop = balanced(stop + 1, depth, option);
            options.add(option);
        }
        return is(stop, ']') ? Optional.of(new Group(List.of(new Piece.Choice(options)), stop + 1)) : Optional.empty();
    }

    private Optional<Group> edit(List<Piece> first, int colon, int depth) {
        Optional<Group> short_ = when(colon, List.of(), first);
        if (short_.isPresent()) {
            return short_;
        }
        List<Piece> second = new ArrayList<>();
        int stop = balanced(colon + 1, depth, second);
        return is(stop, ':') ? when(stop, first, second) : Optional.empty();
    }

    private Optional<Group> when(int colon, List<Piece> before, List<Piece> after) {
        Matcher number = WHEN.matcher(text).region(Spaces.skip(text, colon + 1, end), end);
        if (!number.lookingAt()) {
            return Optional.empty();
        }
        int stop = Spaces.skip(text, number.end(), end);
        return is(stop, ']')
                ? Optional.of(
                        new Group(List.of(new Piece.Edit(before, after, SwitchPoint.of(number.group()))), stop + 1))
                : Optional.empty();
    }

    private boolean is(int position, char wanted) {
        return position < end && text.charAt(position) == wanted;
    }

    private static void add(List<Piece> pieces, int start, int end) {
        add(pieces, new Piece.Characters(start, end));
    }

    private static void add(List<Piece> pieces, Piece piece) {
        if (piece instanceof Piece.Characters(int start, int end)
                && !pieces.isEmpty()
                && pieces.getLast() instanceof Piece.Characters(int from, int to)
                && to == start) {
            pieces.set(pieces.size() - 1, new Piece.Characters(from, end));
        } else {
            pieces.add(piece);
        }
    }
}
