package dev.sfumato.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes runs of every kind into a home, to be looked at with the official Weights & Biases tools. */
final class SampleRuns {

    static final String PROJECT = "sample project";

    private SampleRuns() {}

    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]));
    }

    /** Two segments of one run, with images, nested masks, lists and a saved file; the last step is 7. */
    static void write(Path home) throws IOException {
        Files.createDirectories(home);
        Path note = Files.writeString(home.resolve("note.txt"), "a note");
        try (Tracker tracker = Tracker.open(home)) {
            for (int segment = 0; segment < 2; segment++) {
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
}
