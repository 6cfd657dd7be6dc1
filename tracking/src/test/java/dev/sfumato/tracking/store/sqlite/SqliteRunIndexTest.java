package dev.sfumato.tracking.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalRepair;
import dev.sfumato.tracking.journal.JournalWriter;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.store.MetricPoint;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRunIndexTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path home;

    private Path journals;

    @BeforeEach
    void makeJournals() throws IOException {
        journals = Files.createDirectories(home.resolve("wandb"));
    }

    private SqliteRunIndex open() {
        return SqliteRunIndex.open(home.resolve("index.db"), journals, Duration.ZERO);
    }

    /** A journal with one step of these values; without an end if the exit code is null. */
    private Path journal(String id, String project, int minute, @Nullable Integer exitCode, Map<String, Object> values)
            throws IOException {
        Path directory =
                Files.createDirectories(journals.resolve("offline-run-20261122_10%02d00-%s".formatted(minute, id)));
        Files.createDirectories(directory.resolve("files"));
        Map<String, Object> step = new LinkedHashMap<>(values);
        step.put("_timestamp", START.getEpochSecond() + 60L * minute + 1.5);
        List<JournalRecord> records = new ArrayList<>();
        records.add(new JournalRecord.RunInfo(
                id,
                project,
                null,
                null,
                null,
                null,
                List.of(),
                ItemTree.topLevel(Map.of("minute", minute, "kind", "test")),
                START.plusSeconds(60L * minute),
                0,
                0,
                false));
        records.add(new JournalRecord.History(0, ItemTree.flatten(step)));
        if (exitCode != null) {
            records.addAll(JournalRepair.ending(Map.of(), exitCode, 1));
        }
        Path file = directory.resolve("run-" + id + ".wandb");
        try (JournalWriter writer = JournalWriter.create(file, SyncPolicy.standard())) {
            writer.append(records);
        }
        return directory;
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("index.db"));
                Statement execution = connection.createStatement()) {
            execution.execute(statement);
        }
    }

    @Test
    void runsAreListedNewestFirstByProjectAndStatusInPages() throws IOException {
        for (int k = 0; k < 6; k++) {
            journal("run" + k, k % 2 == 0 ? "even" : "odd", k, k % 3 == 0 ? 1 : 0, Map.of("x", k));
        }
        try (SqliteRunIndex index = open()) {
            assertThat(index.list(RunQuery.newest(10)))
                    .extracting(RunSummary::id)
                    .containsExactly("run5", "run4", "run3", "run2", "run1", "run0");
            assertThat(index.list(RunQuery.newest(2).skipping(1)))
                    .extracting(RunSummary::id)
                    .containsExactly("run4", "run3");
            RunQuery odd = RunQuery.newest(1).inProject("odd");
            assertThat(index.list(odd)).extracting(RunSummary::id).containsExactly("run5");
            assertThat(index.count(odd)).isEqualTo(3);
            RunQuery failed = RunQuery.newest(9).withStatus(RunStatus.FAILED);
            assertThat(index.list(failed)).extracting(RunSummary::id).containsExactly("run3", "run0");
            assertThat(index.count(failed.inProject("even"))).isEqualTo(1);
            assertThat(index.latest("even", "kind", "test")).map(RunSummary::id).contains("run4");
            assertThat(index.latest("even", "minute", 2)).map(RunSummary::id).contains("run2");
            assertThat(index.latest("even", "minute", 3)).isEmpty();
            assertThat(index.find("absent")).isEmpty();
            assertThat(index.metric("absent", "x")).isEmpty();
            assertThat(index.list(RunQuery.newest(1)).getFirst().updatedAt())
                    .isEqualTo(START.plusSeconds(301).plusMillis(500));
        }
        assertThatThrownBy(() -> RunQuery.newest(0)).hasMessageStartingWith("limit: ");
        assertThatThrownBy(() -> RunQuery.newest(1).skipping(-1)).hasMessageStartingWith("offset: ");
    }

    @Test
    void anIndexOfAnotherVersionIsBuiltAnew() throws Exception {
        journal("a", "p", 1, 0, Map.of("x", 1));
        for (int version : new int[] {0, IndexSchema.VERSION - 1, IndexSchema.VERSION + 1}) {
            open().close();
            sql("DROP TABLE IF EXISTS metric");
            sql("CREATE TABLE IF NOT EXISTS of_another_time (x)");
            sql("PRAGMA user_version = " + version);
            try (SqliteRunIndex index = open()) {
                assertThat(index.metric("a", "x")).hasSize(1);
            }
            assertThatThrownBy(() -> sql("SELECT * FROM of_another_time")).hasMessageContaining("no such table");
        }
    }

    @Test
    void aDamagedIndexIsBuiltAnew() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        open().close();
        Files.writeString(home.resolve("index.db"), "this is no database, and it is long enough to be read".repeat(99));
        try (SqliteRunIndex index = open()) {
            assertThat(index.metric("a", "x")).hasSize(1);
        }
    }

    @Test
    void anIndexThatCannotBeWrittenIsAnErrorThatNamesIt() throws IOException {
        Files.createDirectory(home.resolve("index.db"));
        assertThatThrownBy(this::open)
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining(home.resolve("index.db").toString());
    }

    @Test
    void aRebuiltIndexIsEqual() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1, "t", Map.of("y", "z")));
        journal("b", "p", 2, 3, Map.of("x", 2));
        journal("a", "p", 3, 0, Map.of("x", 3));
        try (SqliteRunIndex index = open()) {
            List<Object> before = everything(index);
            index.rebuild();
            assertThat(everything(index)).isEqualTo(before);
        }
    }

    private static List<Object> everything(SqliteRunIndex index) {
        List<Object> all = new ArrayList<>();
        for (RunSummary run : index.list(RunQuery.newest(100))) {
            all.add(index.find(run.id()).orElseThrow());
            all.add(index.history(run.id(), 0, 100));
            index.metricKeys(run.id()).forEach(key -> all.add(index.metric(run.id(), key)));
        }
        return all;
    }

    @Test
    void aRunThatIsDeletedIsForgotten() throws IOException {
        Path gone = journal("a", "p", 1, 0, Map.of("x", 1));
        journal("a", "p", 2, 0, Map.of("x", 2));
        journal("b", "p", 3, 0, Map.of("x", 3));
        try (SqliteRunIndex index = open()) {
            assertThat(index.find("a").orElseThrow().run().historyCount()).isEqualTo(2);
            Files.delete(gone.resolve("run-a.wandb"));
            assertThat(index.find("a").orElseThrow().run().historyCount()).isEqualTo(1);
            assertThat(index.metric("a", "x")).extracting(MetricPoint::value).containsExactly(2.0);
            assertThat(index.list(RunQuery.newest(9))).hasSize(2);
        }
    }

    @Test
    void imagesOutsideOfTheRunAreNotShown() throws IOException {
        Map<String, Object> image =
                Map.of("_type", "image-file", "path", "../../../secret.png", "sha256", "0".repeat(64));
        journal("a", "p", 1, 0, Map.of("picture", image));
        try (SqliteRunIndex index = open()) {
            assertThat(index.find("a").orElseThrow().images()).isEmpty();
            assertThat(index.image("0".repeat(64))).isEmpty();
            assertThat(index.history("a", 0, 1)).hasSize(1);
        }
    }

    @Test
    void aJournalThatIsNoneDoesNotHideTheOthers() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1));
        Path broken = Files.createDirectories(journals.resolve("offline-run-20261122_100500-b"));
        Files.writeString(broken.resolve("run-b.wandb"), "not a journal at all");
        Files.writeString(journals.resolve("offline-run-a-file"), "");
        try (SqliteRunIndex index = open()) {
            assertThat(index.list(RunQuery.newest(9)))
                    .extracting(RunSummary::id)
                    .containsExactly("a");
        }
    }

    @Test
    void aRunWithoutAnEndWhoseLockNobodyHoldsIsInterrupted() throws IOException {
        Path directory = journal("a", "p", 1, null, Map.of("x", 1));
        try (SqliteRunIndex index = open()) {
            assertThat(index.find("a").orElseThrow().run().status()).isEqualTo(RunStatus.RUNNING);
            Files.writeString(directory.resolve("writer.lock"), "");
            assertThat(index.find("a").orElseThrow().run().status()).isEqualTo(RunStatus.INTERRUPTED);
        }
    }
}
