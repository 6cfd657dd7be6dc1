package dev.sfumato.prompts.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads emphasis, escapes, {@code BREAK} and tags in a stretch whose schedule is known.
 *
 * <p>A bracket that is never closed reaches to the end; one that closes nothing is plain. A backslash protects a
 * bracket or another backslash, and vanishes before anything else.
 */
final class EmphasisReader {

    private static final Pattern BREAK =
            Pattern.compile(Spaces.REGEX + "*\\bBREAK\\b" + Spaces.REGEX + "*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern WEIGHT = Pattern.compile(
            ":" + Spaces.REGEX + "*([+-]?[.\\d]+)" + Spaces.REGEX + "*\\)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String BRACKETS = "()[]";

    private final Source source;
    private final String text;
    private final List<Node> leaves = new ArrayList<>();
    private final List<Range> ranges = new ArrayList<>();
    private final Deque<Range> openRound = new ArrayDeque<>();
    private final Deque<Range> openSquare = new ArrayDeque<>();

    /** A pair of brackets: the leaves from {@code start} to before {@code end}. */
    static final class Range {
        final int start;
        int end = Integer.MAX_VALUE;
        double weight;

        Range(int start, double weight) {
            this.start = start;
            this.weight = weight;
        }
    }

    private EmphasisReader(Source source) {
        this.source = source;
        this.text = source.text();
    }

    static List<Node> read(Source source, List<Piece> pieces) {
        EmphasisReader reader = new EmphasisReader(source);
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Characters(int start, int end) -> reader.characters(start, end);
                case Piece.Edit(List<Piece> before, List<Piece> after, SwitchPoint when) ->
                    reader.leaves.add(new Node.Scheduled(read(source, before), read(source, after), when));
                case Piece.Choice(List<List<Piece>> options) ->
                    reader.leaves.add(new Node.Alternation(
                            options.stream().map(option -> read(source, option)).toList()));
            }
        }
        return NodeNesting.nest(reader.leaves, reader.ranges);
    }

    private void characters(int start, int end) {
        int at = start;
        while (at < end) {
            char c = text.charAt(at);
            switch (c) {
                case '\\' -> {
                    boolean escape = at + 1 < end && (BRACKETS + '\\').indexOf(text.charAt(at + 1)) >= 0;
                    if (escape) {
                        leaves.add(new Node.Text(text.substring(at + 1, at + 2)));
                    }
                    at += escape ? 2 : 1;
                }
                case '(' -> {
                    open(openRound, Node.ROUND);
                    at++;
                }
                case '[' -> {
                    open(openSquare, Node.SQUARE);
                    at++;
                }
                case ')' -> at = close(openRound, at);
                case ']' -> at = close(openSquare, at);
                case ':' -> at = colon(at, end);
                default -> at = plain(at, end);
            }
        }
    }

    private void open(Deque<Range> open, double weight) {
        Range range = new Range(leaves.size(), weight);
        ranges.add(range);
        open.push(range);
    }

    private int close(Deque<Range> open, int at) {
        if (open.isEmpty()) {
            leaves.add(new Node.Text(text.substring(at, at + 1)));
        } else {
            open.pop().end = leaves.size();
        }
        return at + 1;
    }

    /** {@code :1.2)} closes a round bracket with a weight; any other colon is plain. */
    private int colon(int at, int end) {
        Matcher weight = WEIGHT.matcher(text).region(at, end);
        if (!weight.lookingAt()) {
            leaves.add(new Node.Text(":"));
            return at + 1;
        }
        if (openRound.isEmpty()) {
            leaves.add(new Node.Text(weight.group()));
        } else {
            Range range = openRound.pop();
            range.weight = Weights.read(source.field(), weight.group(1));
            range.end = leaves.size();
        }
        return weight.end();
    }

    private int plain(int start, int end) {
        int stop = start;
        while (stop < end && (BRACKETS + "\\:").indexOf(text.charAt(stop)) < 0 && text.charAt(stop) != Source.TAG) {
            stop++;
        }
        if (stop == start) {
            leaves.add(source.tag(start));
            return start + 1;
        }
        Matcher breaks = BREAK.matcher(text).region(start, stop).useTransparentBounds(false);
        int from = start;
        while (breaks.find()) {
            leaves.add(new Node.Text(text.substring(from, breaks.start())));
            leaves.add(new Node.Break());
            from = breaks.end();
        }
        leaves.add(new Node.Text(text.substring(from, stop)));
        return stop;
    }
}
