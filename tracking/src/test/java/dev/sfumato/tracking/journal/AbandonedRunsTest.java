package dev.sfumato.tracking.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedRunsTest {

    private static final String NAME = "offline-run-20261122_101112-left";

    @TempDir
    Path journals;

    private RunDirectory directory() throws IOException {
        RunDirectory directory = new RunDirectory(Files.createDirectories(journals.resolve(NAME)), "left");
        Files.createDirectories(directory.files());
        Files.writeString(directory.lock(), "");
        return directory;
    }

    private static JournalRecord.RunInfo begin() {
        return new JournalRecord.RunInfo(
                "left", "p", null, null, null, null, List.of(), List.of(), Instant.EPOCH, 0, 0, false);
    }

    private static JournalRecord.History step(long step) {
        return new JournalRecord.History(
                step, List.of(new Item(List.of("loss"), "0." + step), new Item(List.of("_runtime"), step + ".5")));
    }

    private static byte[] journal(RunDirectory directory) throws IOException {
        try (JournalWriter writer = JournalWriter.create(directory.journal(), SyncPolicy.standard())) {
            writer.append(List.of(new JournalRecord.Header("test", "0.70.0"), begin()));
            writer.append(List.of(step(0)));
            writer.append(List.of(step(1)));
        }
        return Files.readAllBytes(directory.journal());
    }

    @Test
    void aJournalThatWasTornAnywhereIsClosedBehindItsLastWholeRecord() throws IOException {
        RunDirectory directory = directory();
        byte[] whole = journal(directory);
        for (int length = 0; length <= whole.length; length++) {
            Files.createDirectories(directory.files());
            Files.writeString(directory.lock(), "");
            Files.write(directory.journal(), Arrays.copyOf(whole, length));
            JournalState torn = JournalState.read(directory.journal());
            AbandonedRuns.close(journals);
            if (torn.run() == null) {
                assertThat(directory.path())
                        .as("nothing was promised at %d", length)
                        .doesNotExist();
                continue;
            }
            JournalState closed = JournalState.read(directory.journal());
            assertThat(closed.exit()).isEqualTo(new JournalRecord.Exit(1, (int) torn.runtimeSeconds()));
            assertThat(closed.lastStep()).isEqualTo(torn.lastStep());
            assertThat(closed.wholeEnd()).isEqualTo(Files.size(directory.journal()));
            assertThat(closed.lastNumber()).isEqualTo(torn.lastNumber() + 4);
            assertThat(closed.summary()).containsEntry("_sfumato", java.util.Map.of("status", "interrupted"));
            assertThat(Arrays.mismatch(Files.readAllBytes(directory.journal()), whole))
                    .isGreaterThanOrEqualTo((int) torn.wholeEnd());
            assertThat(directory.lock()).doesNotExist();
        }
    }

    @Test
    void aRunWhoseLockIsHeldIsLeftAlone() throws IOException {
        RunDirectory directory = directory();
        byte[] whole = journal(directory);
        try (ProcessLock _ = ProcessLock.acquire(directory.lock())) {
            AbandonedRuns.close(journals);
            assertThat(directory.journal()).hasBinaryContent(whole);
        }
        AbandonedRuns.close(journals);
        assertThat(JournalState.read(directory.journal()).exit()).isNotNull();
    }

    @Test
    void aJournalOfSomebodyElseIsLeftAlone() throws IOException {
        RunDirectory directory = directory();
        byte[] whole = journal(directory);
        Files.delete(directory.lock());
        AbandonedRuns.close(journals);
        assertThat(directory.journal()).hasBinaryContent(whole);
    }

    @Test
    void aRunThatDiedBetweenItsEndAndItsUnlockingIsNotEndedTwice() throws IOException {
        RunDirectory directory = directory();
        journal(directory);
        AbandonedRuns.close(journals);
        byte[] closed = Files.readAllBytes(directory.journal());
        Files.writeString(directory.lock(), "");
        AbandonedRuns.close(journals);
        assertThat(directory.journal()).hasBinaryContent(closed);
        assertThat(directory.lock()).doesNotExist();
    }
}
