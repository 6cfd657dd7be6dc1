package dev.sfumato.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.journal.log.LogReader;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills real processes at random moments; {@code -Dsfumato.kills=200} for more of them. */
class CrashTest {

    private static final int KILLS = Integer.getInteger("sfumato.kills", 20);
    private static final long SEED = Long.getLong("sfumato.seed", System.nanoTime());

    private static final Pattern ACKNOWLEDGED = Pattern.compile("acknowledged (\\d+) (\\d/\\d+)");

    @TempDir
    Path home;

    private final Random random = new Random(SEED);

    /** What was acknowledged, by run and step. */
    private final Map<String, Map<Long, String>> acknowledged = new HashMap<>();

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void nothingAcknowledgedIsLostWhenProcessesAreKilled() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            // every other process goes on with the same run
            String id = kill % 2 == 0 ? "resumed" : "new" + kill;
            killOne(id, kill);
        }
        try (Tracker tracker = Tracker.open(home)) {
            for (String id : acknowledged.keySet()) {
                check(tracker.runs().find(id).orElseThrow(), tracker);
            }
            tracker.runs().rebuild();
            for (String id : acknowledged.keySet()) {
                check(tracker.runs().find(id).orElseThrow(), tracker);
            }
        }
        checkJournals();
        assertThat(acknowledged.values().stream().mapToInt(Map::size).sum())
                .as("enough was logged before the kills for this to mean something (seed %d)", SEED)
                .isGreaterThan(KILLS);
    }

    private void killOne(String id, int kill) throws Exception {
        Path said = home.resolve("said-" + kill);
        Process process = ForkedJvm.command(LoggingProcess.class, home.toString(), id, "8", "100000")
                .redirectOutput(said.toFile())
                .start();
        if (kill % 5 == 4) {
            // anywhere, also while the run is being begun
            Thread.sleep(random.nextInt(1500));
        } else {
            // a size rather than a time: the machine may be busy
            int enough = 20 + random.nextInt(4000);
            while (Files.size(said) < enough) {
                assertThat(process.isAlive()).as("seed %d", SEED).isTrue();
                Thread.sleep(1);
            }
        }
        process.destroyForcibly();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        Files.readString(said).lines().forEach(line -> note(id, line));
    }

    private void note(String id, String line) {
        // the kill may have cut the last line short: then its step, though there, was not acknowledged
        Matcher words = ACKNOWLEDGED.matcher(line);
        if (words.matches()) {
            acknowledged.computeIfAbsent(id, _ -> new HashMap<>()).put(Long.parseLong(words.group(1)), words.group(2));
        }
    }

    private void check(RunDetails details, Tracker tracker) throws Exception {
        String id = details.run().id();
        assertThat(details.run().status()).as("%s, seed %d", id, SEED).isEqualTo(RunStatus.INTERRUPTED);
        assertThat(details.run().exitCode()).isEqualTo(1);
        List<HistoryRow> rows = tracker.runs().history(id, 0, Integer.MAX_VALUE);
        assertThat(rows)
                .as("the steps of %s go up without gap or repeat, seed %d", id, SEED)
                .extracting(HistoryRow::step)
                .containsExactlyElementsOf(
                        LongStream.range(0, rows.size()).boxed().toList());
        acknowledged.getOrDefault(id, Map.of()).forEach((step, token) -> {
            assertThat(rows.size())
                    .as("step %d of %s is there, seed %d", step, id, SEED)
                    .isGreaterThan(step.intValue());
            String logged = String.valueOf(rows.get(step.intValue()).values().get("token"));
            // a line that was cut short inside of its last number
            assertThat(logged).as("step %d of %s, seed %d", step, id, SEED).startsWith(token);
        });
        for (ImageArtifact image : details.images()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(image.path()));
            assertThat(HexFormat.of().formatHex(digest)).isEqualTo(image.sha256());
        }
    }

    /** Every journal is whole, and no directory was left behind that is no run. */
    private void checkJournals() throws IOException {
        try (var directories = Files.newDirectoryStream(home.resolve("wandb"), "offline-run-*")) {
            for (Path directory : directories) {
                try (var files = Files.newDirectoryStream(directory, "run-*.wandb")) {
                    Path journal = files.iterator().next();
                    try (LogReader log = new LogReader(journal, 0)) {
                        while (log.next().isPresent()) {
                            assertThat(log.damaged()).isFalse();
                        }
                        assertThat(log.wholeEnd()).isEqualTo(Files.size(journal));
                    }
                }
                assertThat(directory.resolve("writer.lock")).doesNotExist();
            }
        }
    }
}
