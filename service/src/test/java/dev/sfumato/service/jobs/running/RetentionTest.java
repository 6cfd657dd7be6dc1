package dev.sfumato.service.jobs.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.SampleJobs;
import dev.sfumato.service.jobs.sqlite.SqliteJobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sweep of finished jobs, on a clock that the test moves. */
class RetentionTest {
    private static final Instant NOON = SampleJobs.NOON;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private JobStore store;

    @BeforeEach
    void open(@TempDir Path home) {
        store = SqliteJobStore.open(home);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void finished(String id, Instant at) {
        Job job = SampleJobs.job(id);
        store.add(job);
        store.update(job.started(NOON).finished(at, SampleJobs.completed()));
    }

    private boolean has(String id) {
        return store.find(id).isPresent();
    }

    @Test
    void aJobIsForgottenAtTheFirstSweepAfterItsTime() {
        Retention retention = new Retention(store, DAY);
        finished("early", NOON);
        finished("late", NOON.plus(HOUR.multipliedBy(2)));
        retention.sweep(NOON.plus(DAY));
        assertThat(has("early")).isTrue();

        retention.sweep(NOON.plus(DAY).plus(HOUR));

        assertThat(has("early")).isFalse();
        assertThat(has("late")).isTrue();
    }

    @Test
    void nothingIsSweptBetweenTwoHours() {
        Retention retention = new Retention(store, DAY);
        finished("job", NOON.minus(DAY));

        assertThat(retention.sweep(NOON)).isEqualTo(HOUR);
        assertThat(has("job")).isTrue();
        assertThat(retention.sweep(NOON.plus(HOUR).minusMillis(1))).isEqualTo(Duration.ofMillis(1));
        assertThat(has("job")).isTrue();
        assertThat(retention.sweep(NOON.plus(HOUR))).isEqualTo(HOUR);
        assertThat(has("job")).isFalse();
    }

    @Test
    void aShortRetentionIsSweptAsOften() {
        Retention retention = new Retention(store, Duration.ofMinutes(5));

        assertThat(retention.sweep(NOON)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aJobThatIsNotFinishedIsKeptHoweverOldItIs() {
        Retention retention = new Retention(store, DAY);
        store.add(SampleJobs.job("queued"));
        Job running = SampleJobs.job("running");
        store.add(running);
        store.update(running.started(NOON));

        retention.sweep(NOON.plus(DAY.multipliedBy(1000)));

        assertThat(has("queued")).isTrue();
        assertThat(has("running")).isTrue();
    }
}
