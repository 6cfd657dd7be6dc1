package dev.sfumato.tracking;

import dev.sfumato.tracking.files.SavePolicy;
import dev.sfumato.tracking.media.Box;
import dev.sfumato.tracking.media.Boxes;
import dev.sfumato.tracking.media.Histogram;
import dev.sfumato.tracking.media.Mask;
import dev.sfumato.tracking.media.Table;
import dev.sfumato.tracking.system.SystemMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes runs of every kind into a home, to be looked at with the official Weights & Biases tools. */
public final class SampleRuns {

    static final String PROJECT = "sample project";

    private static final int BLOCK = 32_768;

    /** How much longer the lengths of the nested messages are for a text of this size. */
    private static final int LONGER_LENGTHS = 6;

    private SampleRuns() {}

    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    /** A run that was resumed twice, with images, nested masks, lists and a saved file; the last step is 11. */
    public static void write(Path home) throws IOException {
        Files.createDirectories(home);
        Path note = Files.writeString(home.resolve("note.txt"), "a note");
        try (Tracker tracker = Tracker.open(home)) {
            for (int segment = 0; segment < 3; segment++) {
                RunOptions options = RunOptions.builder(PROJECT)
                        .id("sample01")
                        .resume(Resume.ALLOW)
                        .name("sample")
                        .config(Map.of(
                                "segment" + segment, true, "model", Map.of("id", "tiny", "sizes", List.of(64, 64))))
                        .group("group")
                        .jobType("generate")
                        .tags(List.of("one", "two"))
                        .notes("notes\nof two lines")
                        .build();
                try (Run run = tracker.init(options)) {
                    segment(run, segment);
                    run.config().update(Map.of("late", segment));
                    run.save(note);
                    run.finish(0);
                }
            }
        }
    }

    private static void segment(Run run, int segment) {
        for (int k = 0; k < 4; k++) {
            int number = segment * 4 + k;
            run.log(Map.of(
                    "loss", 1.0 / (number + 1),
                    "prompt", "a red äpple " + number,
                    "time", Map.of("encode", 0.5 * number),
                    "picture", TestImages.png(number, "caption " + number),
                    "masks",
                            Map.of(
                                    "true",
                                    TestImages.png(100 + number, null),
                                    "pred",
                                    TestImages.png(200 + number, null)),
                    "grid", List.of(TestImages.png(300 + number, "left"), TestImages.png(400 + number, "right")),
                    // so that records cross blocks
                    "long", "x".repeat(20_000)));
        }
    }

    /** A run with everything that can be logged, one of whose steps is put together of two parts. */
    public static void writeEverything(Path home) throws IOException {
        Path work = Files.createDirectories(home.resolve("work/deep"));
        Path live = Files.writeString(work.resolve("live.txt"), "before");
        try (Tracker tracker = Tracker.open(home);
                Run run = tracker.init(
                        RunOptions.builder(PROJECT).id("everything").build())) {
            Image image = TestImages.png(1, "under a mask")
                    .withMasks(Map.of("pred", Mask.of(new byte[48], 8, 6, Map.of(0, "ground", 1, "sky"))))
                    .withBoxes(Map.of("found", new Boxes(List.of(Box.of(0.1, 0.1, 0.5, 0.5, 3)), Map.of())));
            run.save(home.resolve("work"), "**.txt", SavePolicy.LIVE);
            run.log(Map.of("picture", image, "list", List.of(image, TestImages.png(2, null))));
            run.log(Map.of("masks", Map.of("true", TestImages.png(3, null), "pred", TestImages.png(4, "guessed"))));
            run.log(Map.of("a", 1, "part", Map.of("one", true)), false);
            run.log(Map.of("b", Double.NEGATIVE_INFINITY, "part", Map.of("two", "2")));
            run.log(Map.of(
                    "spread",
                    Histogram.of(new double[] {1, 2, 3, 3}, 4),
                    "table",
                    new Table(List.of("prompt", "score"), List.of(List.of("an apple", 0.5)))));
            run.print(false, "to the console\n");
            run.print(true, "an error\n");
            run.measured(Map.of("cpu", 12.5, "proc.memory.rssMB", 100.25));
            run.measured(Map.of("cpu", 50));
            try (SystemMetrics metrics = new SystemMetrics(home)) {
                run.measured(metrics.sample());
            }
            run.tag(List.of("late", "tags"));
            run.note("late notes");
            Files.writeString(live, "after");
            run.finish(3);
        }
    }

    /** Runs edge0 to edge9, in each of which a record ends so many bytes before the end of a block. */
    public static void writeBlockEdges(Path home) throws IOException {
        for (int left = 0; left < 10; left++) {
            try (Tracker tracker = Tracker.open(home);
                    Run run = tracker.init(
                            RunOptions.builder("edges").id("edge" + left).build())) {
                Path journal = run.directory().resolve("run-" + run.id() + ".wandb");
                run.config().update(Map.of("text", ""));
                long before = Files.size(journal);
                run.config().update(Map.of("text", ""));
                int empty = (int) (Files.size(journal) - before);
                // with a text this long the record has a length of three bytes in place of one at each level
                int length = BLOCK - (int) Files.size(journal) - empty - left;
                run.config().update(Map.of("text", "x".repeat(length - LONGER_LENGTHS)));
                long end = Files.size(journal);
                if (end != BLOCK - left) {
                    throw new IllegalStateException("the record ends at " + end + ", not " + (BLOCK - left));
                }
                run.log(Map.of("left", left, "long", "y".repeat(70_000)));
                run.log(Map.of("left", left));
                run.finish(0);
            }
        }
    }
}
