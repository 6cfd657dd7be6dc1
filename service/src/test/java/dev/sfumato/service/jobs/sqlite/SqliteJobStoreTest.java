package dev.sfumato.service.jobs.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.JobStoreContract;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteJobStoreTest extends JobStoreContract {
    @TempDir
    private Path home;

    @Override
    protected JobStore open() {
        return SqliteJobStore.open(home);
    }

    @Test
    void oneAtATimeHasTheJobsOfAHome() {
        assertThatThrownBy(this::open)
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("another process")
                .hasMessageContaining(home.toString());
    }

    @Test
    void jobsOfAnotherVersionAreRefusedAndLeftAsTheyAre(@TempDir Path other) {
        Jdbi jdbi = Jdbi.create("jdbc:sqlite:" + other.resolve("jobs.db"));
        jdbi.useHandle(handle -> handle.execute("PRAGMA user_version = 99"));

        assertThatThrownBy(() -> SqliteJobStore.open(other))
                .isInstanceOf(TrackingException.class)
                .hasMessageContaining("format 99, known: 1");
        int version = jdbi.withHandle(handle ->
                handle.createQuery("PRAGMA user_version").mapTo(Integer.class).one());
        assertThat(version).isEqualTo(99);
    }

    @Test
    void aDamagedFileIsRefusedAndLeftAsItIs(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("jobs.db"), "this is no database at all, though it is long enough for one");

        assertThatThrownBy(() -> SqliteJobStore.open(other)).isInstanceOf(TrackingException.class);
        assertThat(Files.readString(other.resolve("jobs.db"))).startsWith("this is no database");
    }

    @Test
    void aStoreThatCouldNotBeOpenedDoesNotKeepItsLock(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("jobs.db"), "this is no database at all, though it is long enough for one");
        assertThatThrownBy(() -> SqliteJobStore.open(other)).isInstanceOf(TrackingException.class);
        Files.delete(other.resolve("jobs.db"));

        SqliteJobStore.open(other).close();

        assertThat(other.resolve("jobs.db")).exists();
    }
}
