package dev.sfumato.tracking.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalRepair;
import dev.sfumato.tracking.journal.JournalWriter;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import dev.sfumato.tracking.store.sql.IndexDatabase;
import dev.sfumato.tracking.store.sql.SqlRunIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** What every index does with the journals of a home. */
abstract class RunIndexContract {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private static final long MORE_THAN_A_DOUBLE_HOLDS = 9_007_199_254_740_993L;

    @TempDir
    Path home;

    Path journals;

    /** The database of this test, opened once more. */
    abstract IndexDatabase database();

    @BeforeEach
    final void makeJournals() throws IOException {
        journals = Files.createDirectories(home.resolve("wandb"));
    }

    final SqlRunIndex open() {
        return new SqlRunIndex(database(), journals, Duration.ZERO);
    }

    /** A journal with one step of these values; without an end if the exit code is null. */
    final Path journal(String id, String project, int minute, @Nullable Integer exitCode, Map<String, Object> values)
            throws IOException {
        Path directory =
                Files.createDirectories(journals.resolve("offline-run-20261122_10%02d00-%s".formatted(minute, id)));
        Files.createDirectories(directory.resolve("files"));
        try (JournalWriter writer =
                JournalWriter.create(directory.resolve("run-" + id + ".wandb"), SyncPolicy.standard())) {
            writer.append(List.of(beginning(id, project, minute), step(minute, values)));
            if (exitCode != null) {
                writer.append(JournalRepair.ending(Map.of(), exitCode, 1));
            }
        }
        return directory;
    }

    private static JournalRecord beginning(String id, String project, int minute) {
        return beginning(id, project, minute, START.plusSeconds(60L * minute));
    }

    private static JournalRecord beginning(String id, String project, int minute, Instant start) {
        return new JournalRecord.RunInfo(
                id,
                project,
                null,
                null,
                null,
                null,
                List.of(),
                ItemTree.topLevel(Map.of("minute", minute, "kind", "test")),
                start,
                0,
                0,
                false);
    }

    private static JournalRecord step(int minute, Map<String, Object> values) {
        Map<String, Object> step = new LinkedHashMap<>(values);
        step.put("_timestamp", START.getEpochSecond() + 60L * minute + 1.5);
        return new JournalRecord.History(0, ItemTree.flatten(step));
    }

    @Test
    void runsAreListedNewestFirstByProjectAndStatusInPages() throws IOException {
        for (int k = 0; k < 6; k++) {
            journal("run" + k, k % 2 == 0 ? "even" : "odd", k, k % 3 == 0 ? 1 : 0, Map.of("x", k));
        }
        try (SqlRunIndex index = open()) {
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
    void aRebuiltIndexIsEqual() throws IOException {
        journal("a", "p", 1, 0, Map.of("x", 1, "t", Map.of("y", "z")));
        journal("b", "p", 2, 3, Map.of("x", 2));
        journal("a", "p", 3, 0, Map.of("x", 3));
        try (SqlRunIndex index = open()) {
            List<Object> before = everything(index);
            index.rebuild();
            assertThat(everything(index)).isEqualTo(before);
        }
    }

    @Test
    void generationsOfOneMillisecondComeInTheOrderOfTheirRunsAlsoAfterARebuild() throws IOException {
        try (SqlRunIndex index = open()) {
            List<String> ids = List.of("z", "b", "m", "a");
            for (int k = 0; k < ids.size(); k++) {
                Path directory = Files.createDirectories(journals.resolve("offline-run-20261122_100000-" + ids.get(k)));
                try (JournalWriter writer = JournalWriter.create(
                        directory.resolve("run-" + ids.get(k) + ".wandb"), SyncPolicy.standard())) {
                    writer.append(List.of(
                            beginning(ids.get(k), "p", 0, START.plusMillis(k)), step(0, Map.of("images", image()))));
                }
                assertThat(index.countImages(ImageQuery.newest(1))).isEqualTo(k + 1);
            }
            assertThat(imagesOf(index)).containsExactly("a", "m", "b", "z");
            index.rebuild();
            assertThat(imagesOf(index)).containsExactly("a", "m", "b", "z");
        }
    }

    private static List<String> imagesOf(SqlRunIndex index) {
        return index.images(ImageQuery.newest(9)).images().stream()
                .map(found -> found.image().runId())
                .toList();
    }

    private static Map<String, Object> image() {
        return Map.of("_type", "image-file", "path", "media/images/x.png", "sha256", "0".repeat(64));
    }

    @Test
    void anImageWhoseKeyIsLoggedAnewAsANumberIsGone() throws IOException {
        Path directory = Files.createDirectories(journals.resolve("offline-run-20261122_100000-a"));
        try (JournalWriter writer = JournalWriter.create(directory.resolve("run-a.wandb"), SyncPolicy.standard());
                SqlRunIndex index = open()) {
            writer.append(List.of(beginning("a", "p", 0), step(0, Map.of("x", image(), "y", image()))));
            assertThat(index.find("a").orElseThrow().images()).hasSize(2);
            writer.append(List.of(step(0, Map.of("x", 1))));
            assertThat(index.find("a").orElseThrow().images())
                    .extracting(ImageArtifact::key)
                    .containsExactly("y");
            assertThat(index.find("a").orElseThrow().run().imageCount()).isOne();
        }
    }

    @Test
    void anImageWhoseHashOnlyItsFileTellsIsFoundByIt() throws IOException {
        Path directory = journals.resolve("offline-run-20261122_100100-a");
        Path file = directory.resolve("files/media/images/x.png");
        Files.createDirectories(directory.resolve("files/media/images"));
        Files.writeString(file, "abc");
        journal("a", "p", 1, 0, Map.of("x", Map.of("_type", "image-file", "path", "media/images/x.png")));
        try (SqlRunIndex index = open()) {
            String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
            assertThat(index.image(hash)).map(ImageArtifact::path).contains(file);
            assertThat(index.image(hash.replace("15ad", "15ae"))).isEmpty();
        }
    }

    private static List<Object> everything(SqlRunIndex index) {
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
        try (SqlRunIndex index = open()) {
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
        try (SqlRunIndex index = open()) {
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
        try (SqlRunIndex index = open()) {
            assertThat(index.list(RunQuery.newest(9)))
                    .extracting(RunSummary::id)
                    .containsExactly("a");
        }
    }

    @Test
    void aRunWithoutAnEndWhoseLockNobodyHoldsIsInterrupted() throws IOException {
        Path directory = journal("a", "p", 1, null, Map.of("x", 1));
        try (SqlRunIndex index = open()) {
            assertThat(index.find("a").orElseThrow().run().status()).isEqualTo(RunStatus.RUNNING);
            Files.writeString(directory.resolve("writer.lock"), "");
            assertThat(index.find("a").orElseThrow().run().status()).isEqualTo(RunStatus.INTERRUPTED);
        }
    }

    @Test
    void aStepThatIsLoggedAgainAddsToIt() throws IOException {
        Path directory = Files.createDirectories(journals.resolve("offline-run-20261122_100000-a"));
        RunQuery all = RunQuery.newest(1);
        try (JournalWriter writer = JournalWriter.create(directory.resolve("run-a.wandb"), SyncPolicy.standard());
                SqlRunIndex index = open()) {
            writer.append(
                    List.of(beginning("a", "p", 0), step(0, Map.of("prompt", "a red apple", "seed", 1, "steps", 4))));
            assertThat(index.count(all.matching(TextSearch.parse("red")))).isOne();
            writer.append(List.of(step(0, Map.of("prompt", "a green apple", "scheduler", "ddim", "steps", 5))));
            assertThat(index.count(all.matching(TextSearch.parse("red")))).isZero();
            RunQuery green = all.matching(TextSearch.parse("green apple"));
            for (String filter : List.of("seed=1", "steps=5", "scheduler=ddim")) {
                green = green.where(ValueFilter.parse(filter));
            }
            assertThat(index.count(green)).isOne();
            assertThat(index.history("a", 0, 9)).hasSize(1);
            assertThat(index.metric("a", "steps"))
                    .extracting(MetricPoint::value)
                    .containsExactly(5.0);
        }
    }

    @Test
    void valuesOfEveryKindAreKept() throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", "NUL \0, an apple \uD83C\uDF4E, 'quotes' \\ and \"more\", " + "long".repeat(2_000));
        values.put("negative_prompt", "word ".repeat(40_000));
        values.put("scheduler", "NUL \0");
        values.put("seed", MORE_THAN_A_DOUBLE_HOLDS);
        values.put("steps", 20.5);
        values.put("width", 64.0);
        values.put("guidance_scale", 7);
        values.put("infinite", Double.POSITIVE_INFINITY);
        values.put("nan", Double.NaN);
        journal("a", "p", 1, 0, values);
        try (SqlRunIndex index = open()) {
            HistoryRow row = index.history("a", 0, 1).getFirst();
            assertThat(row.values())
                    .containsEntry("prompt", values.get("prompt"))
                    .containsEntry("seed", MORE_THAN_A_DOUBLE_HOLDS)
                    .containsEntry("steps", 20.5);
            assertThat(index.metric("a", "infinite"))
                    .extracting(MetricPoint::value)
                    .containsExactly(Double.POSITIVE_INFINITY);
            assertThat(index.metric("a", "nan")).extracting(MetricPoint::value).containsExactly(Double.NaN);
            RunQuery all = RunQuery.newest(1);
            for (String met : List.of(
                    "seed=" + MORE_THAN_A_DOUBLE_HOLDS,
                    "seed>" + (MORE_THAN_A_DOUBLE_HOLDS - 1),
                    "steps>20",
                    "steps<=20.5",
                    "width=64",
                    "guidance=7.0")) {
                assertThat(index.count(all.where(ValueFilter.parse(met))))
                        .as(met)
                        .isOne();
            }
            for (String met : List.of("nul apple", "\"quotes and more\"", "word", "longlong*", "\"an apple\" -pear")) {
                assertThat(index.count(all.matching(TextSearch.parse(met))))
                        .as(met)
                        .isOne();
            }
            for (String unmet :
                    List.of("pear", "\"apple word\"", "apple -quotes", "\"" + "long".repeat(2_000) + " word\"")) {
                assertThat(index.count(all.matching(TextSearch.parse(unmet))))
                        .as(unmet)
                        .isZero();
            }
        }
    }

    @Test
    void wordsAreThoseOfAnyLanguageWithoutCaseAndAccents() throws IOException {
        journal("a", "p", 1, 0, Map.of("prompt", "Größe ÉLAN 東京 red-haired 1.5 Ærø"));
        try (SqlRunIndex index = open()) {
            for (String met : List.of(
                    "grosse*",
                    "größe",
                    "elan",
                    "Élan",
                    "東京",
                    "東*",
                    "haired",
                    "\"red haired\"",
                    "red-haired",
                    "1.5",
                    "5",
                    "ærø")) {
                boolean found = index.count(RunQuery.newest(1).matching(TextSearch.parse(met))) == 1;
                // ß is a letter of its own
                assertThat(found).as(met).isEqualTo(!met.equals("grosse*"));
            }
            assertThat(index.count(RunQuery.newest(1).matching(TextSearch.parse("aired"))))
                    .isZero();
        }
    }
}
