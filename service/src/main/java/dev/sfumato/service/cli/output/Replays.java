package dev.sfumato.service.cli.output;

import dev.sfumato.service.replay.EnvironmentChange;
import dev.sfumato.service.replay.PictureReplay;
import dev.sfumato.service.replay.PixelDifference;
import dev.sfumato.service.replay.Verdict;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Prints what came of painting the pictures of a run again, one line each, and counts the verdicts. */
public final class Replays {
    private final PrintWriter out;
    private final boolean json;
    private final String run;
    private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

    public Replays(PrintWriter out, boolean json, String run) {
        this.out = out;
        this.json = json;
        this.run = run;
    }

    /** The line of one picture. */
    public void print(PictureReplay replay) {
        counts.merge(replay.verdict(), 1, Integer::sum);
        out.println(json ? JsonMapper.shared().writeValueAsString(values(replay)) : line(replay));
        out.flush();
    }

    /** Whether every picture came out again, if only within the tolerance. */
    public boolean allHold() {
        return counts.keySet().stream().allMatch(Verdict::holds);
    }

    /** How many pictures had each verdict. */
    public String summary() {
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().wireName())
                .collect(Collectors.joining(", "));
    }

    private String line(PictureReplay replay) {
        StringBuilder line = new StringBuilder(run + "/" + replay.step() + "/" + replay.index() + "\t"
                + replay.verdict().wireName());
        if (replay.reason() != null) {
            line.append('\t').append(replay.reason());
        }
        PixelDifference difference = replay.difference();
        if (difference != null) {
            line.append(String.format(
                    Locale.ROOT,
                    "\tseed=%d\tlargest=%d\tmean=%.6f",
                    replay.seed(),
                    difference.largest(),
                    difference.mean()));
        }
        replay.changes()
                .forEach(change ->
                        line.append("\t" + change.name() + " was " + change.then() + " and is now " + change.now()));
        return line.toString();
    }

    private Map<String, Object> values(PictureReplay replay) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("run", run);
        values.put("step", replay.step());
        values.put("index", replay.index());
        values.put("seed", replay.seed());
        values.put("verdict", replay.verdict().wireName());
        PixelDifference difference = replay.difference();
        if (difference != null) {
            values.put("largest_difference", difference.largest());
            values.put("mean_difference", difference.mean());
            values.put("differing_pixels", difference.differing());
            values.put("pixels", difference.pixels());
        }
        values.put("changes", changes(replay.changes()));
        values.put("reason", replay.reason());
        return values;
    }

    private static List<Map<String, String>> changes(List<EnvironmentChange> changes) {
        return changes.stream()
                .map(change -> Map.of("name", change.name(), "then", change.then(), "now", change.now()))
                .toList();
    }
}
