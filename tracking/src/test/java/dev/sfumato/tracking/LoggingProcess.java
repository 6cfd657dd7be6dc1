package dev.sfumato.tracking;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program that logs from several threads until it is killed or has logged enough. Each line that it prints, as in
 * {@code acknowledged 17 2/5}, says that the step 17 with the token 2/5 was logged: it must not be lost.
 */
final class LoggingProcess {

    private static final int IMAGE_EVERY = 5;
    private static final int LONG_TEXT_EVERY = 7;
    private static final int LONG_TEXT = 40_000;

    private LoggingProcess() {}

    /** Arguments: home, run id, number of threads, number of steps of each. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int threads = Integer.parseInt(arguments[2]);
        int steps = Integer.parseInt(arguments[3]);
        RunOptions options = RunOptions.builder("crashes")
                .id(arguments[1])
                .resume(Resume.ALLOW)
                .config(Map.of("threads", threads))
                .build();
        try (Tracker tracker = Tracker.open(Path.of(arguments[0]))) {
            Run run = tracker.init(options);
            out.println("begun " + run.directory());
            List<Thread> started = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                started.add(Thread.ofPlatform().start(() -> log(run, number, steps, out)));
            }
            for (Thread thread : started) {
                thread.join();
            }
            run.finish(0);
            out.println("finished");
        }
    }

    /** Not a real PNG: drawing would take most of the time that the process has to live, and nothing decodes it. */
    private static Image picture(String token) {
        byte[] bytes = ("picture " + token + " ").repeat(500).getBytes(StandardCharsets.UTF_8);
        return Image.of(bytes, "png", 8, 6, token);
    }

    private static void log(Run run, int thread, int steps, PrintStream out) {
        for (int k = 0; k < steps; k++) {
            String token = thread + "/" + k;
            String text = k % LONG_TEXT_EVERY == 0 ? "x".repeat(LONG_TEXT) : "short";
            Map<String, Object> values = k % IMAGE_EVERY == 0
                    ? Map.of("token", token, "text", text, "picture", picture(token))
                    : Map.of("token", token, "text", text);
            long step = run.log(values);
            out.println("acknowledged " + step + " " + token);
        }
    }
}
