package dev.sfumato.tracking.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.tracking.journal.record.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncPolicyTest {

    private static final List<JournalRecord> RECORDS = List.of(new JournalRecord.History(0, List.of()));

    @TempDir
    Path folder;

    private boolean syncs(SyncPolicy policy, boolean withImages) throws IOException {
        Path file = folder.resolve("journal-" + policy.hashCode() + withImages);
        try (JournalWriter writer = JournalWriter.create(file, policy)) {
            writer.append(RECORDS);
            assertThat(writer.isSynced()).isFalse();
            writer.syncIfDue(withImages);
            return writer.isSynced();
        }
    }

    @Test
    void recordsAreForcedAsThePolicySays() throws IOException {
        assertThat(syncs(SyncPolicy.standard(), false)).isFalse();
        assertThat(syncs(SyncPolicy.standard(), true)).isTrue();
        assertThat(syncs(SyncPolicy.everyRecord(), false)).isTrue();
        assertThat(syncs(new SyncPolicy(Duration.ofMillis(200), false), true)).isFalse();
    }

    @Test
    void everythingIsForcedOnDemand() throws IOException {
        try (JournalWriter writer = JournalWriter.create(folder.resolve("journal"), SyncPolicy.standard())) {
            writer.append(RECORDS);
            writer.sync();
            assertThat(writer.isSynced()).isTrue();
        }
    }

    @Test
    void intervalsHaveLimits() {
        assertThatThrownBy(() -> new SyncPolicy(Duration.ofMillis(-1), true)).hasMessageStartingWith("interval: ");
        assertThatThrownBy(() -> new SyncPolicy(Duration.ofDays(2), true)).hasMessageStartingWith("interval: ");
        assertThat(SyncPolicy.standard()).isEqualTo(new SyncPolicy(Duration.ofSeconds(1), true));
    }
}
