package dev.sfumato.tracking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.TestImages;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.FileTrees;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import dev.sfumato.tracking.store.sqlite.SqliteDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index keeps where values lie in the journals, not the values. */
class LoggedValuesTest {

    @TempDir
    Path home;

    private Tracker tracker;
    private Run run;

    @BeforeEach
    void begin() {
        tracker = Tracker.open(home);
        run = tracker.init(RunOptions.builder("p").id("r").build());
    }

    @AfterEach
    void close() {
        tracker.close();
    }

    private RunIndex runs() {
        return tracker.runs();
    }

    @Test
    void stepsThatCrossBlocksOfTheJournalAreReadWhole() {
        for (int step = 0; step < 40; step++) {
            run.log(Map.of("prompt", "number " + step + " " + "x".repeat(1777 * (step % 23)), "steps", step));
        }
        assertThat(runs().history("r", 0, 100))
                .hasSize(40)
                .allSatisfy(row -> assertThat(String.valueOf(row.values().get("prompt")))
                        .startsWith("number " + row.step() + " ")
                        .hasSize(("number " + row.step() + " ").length() + (int) (1777 * (row.step() % 23))));
    }

    @Test
    void aStepOfTwoRecordsHasTheValuesOfBothAndEachNumberOnce() {
        run.log(0, Map.of("steps", 3, "loss", 0.5));
        assertThat(steps()).containsExactly(3.0);
        run.log(0, Map.of("prompt", "an apple", "seed", 7));
        assertThat(steps()).containsExactly(3.0);
        assertThat(values())
                .containsOnly(
                        Map.entry("steps", 3L),
                        Map.entry("loss", 0.5),
                        Map.entry("prompt", "an apple"),
                        Map.entry("seed", 7L));
        assertThat(runs().metricKeys("r")).containsExactly("loss", "seed", "steps");
        runs().rebuild();
        assertThat(steps()).containsExactly(3.0);
        assertThat(runs().metricKeys("r")).containsExactly("loss", "seed", "steps");
    }

    private Map<String, Object> values() {
        List<HistoryRow> rows = runs().history("r", 0, 10);
        assertThat(rows).hasSize(1);
        return rows.getFirst().values();
    }

    private List<Double> steps() {
        return runs().metric("r", "steps").stream().map(MetricPoint::value).toList();
    }

    @Test
    void captionsAreFoundUnderNestedKeysAndInLists() {
        run.log(Map.of(
                "one.two",
                Map.of("three", TestImages.png(1, "nested")),
                "list",
                List.of(TestImages.png(2, null), TestImages.png(3, "second"))));
        assertThat(runs().find("r").orElseThrow().images())
                .extracting(ImageArtifact::key, ImageArtifact::index, ImageArtifact::caption)
                .containsExactly(
                        tuple("list", 0, null), tuple("list", 1, "second"), tuple("one.two.three", 0, "nested"));
    }

    @Test
    void imagesAreFoundByTheirHashAndNothingByWhatIsNone() {
        run.log(Map.of("images", TestImages.png(4, "four")));
        ImageArtifact image = runs().find("r").orElseThrow().images().getFirst();
        assertThat(image.path()).exists();
        assertThat(runs().image(image.sha256())).contains(image);
        assertThat(runs().image("0".repeat(64))).isEmpty();
        assertThat(runs().image("no hash")).isEmpty();
    }

    @Test
    void aRunDeletedSinceTheLastLookLeavesNoFailure() throws IOException {
        run.log(Map.of("prompt", "an apple", "images", TestImages.png(5, "five")));
        run.finish(0);
        try (SqlRunIndex index = new SqlRunIndex(
                SqliteDatabase.open(home.resolve("other.db")), home.resolve("wandb"), Duration.ofHours(1))) {
            assertThat(index.images(ImageQuery.newest(5)).images())
                    .extracting(found -> found.image().caption())
                    .containsExactly("five");
            FileTrees.delete(run.directory());
            assertThat(index.images(ImageQuery.newest(5)).images())
                    .extracting(found -> found.generation().values())
                    .containsExactly(Map.of());
            index.scan();
            assertThat(index.images(ImageQuery.newest(5)).images()).isEmpty();
        }
    }
}
