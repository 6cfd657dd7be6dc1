package dev.sfumato.service.jobs.running;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobStore;
import dev.sfumato.service.jobs.JobsFullException;
import dev.sfumato.service.jobs.SampleJobs;
import dev.sfumato.service.jobs.events.JobEvent;
import dev.sfumato.service.jobs.sqlite.SqliteJobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When jobs are expected to begin and to end, and when there is room for more of them. */
class JobViewsTest {
    private static final Instant NOW = SampleJobs.NOON.plusSeconds(5);

    private final JobQueue queue = new JobQueue();
    private final JobViews views = new JobViews(queue, () -> NOW);
    private JobStore store;

    @BeforeEach
    void open(@TempDir Path home) {
        store = SqliteJobStore.open(home);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private LiveJob enter(String id, int seconds) {
        Job job = SampleJobs.job(id, Priority.NORMAL, Duration.ofSeconds(seconds), SampleJobs.NOON, null);
        store.add(job);
        LiveJob live = new LiveJob(job, store);
        queue.add(live);
        return live;
    }

    @Test
    void aWaitingJobBeginsWhenTheWorkBeforeItIsDone() {
        LiveJob first = enter("first", 10);
        LiveJob second = enter("second", 20);

        assertThat(views.of(first).position()).isZero();
        assertThat(views.of(first).estimatedStart()).isEqualTo(NOW);
        assertThat(views.of(first).estimatedFinish()).isEqualTo(NOW.plusSeconds(10));
        assertThat(views.of(second).position()).isEqualTo(1);
        assertThat(views.of(second).estimatedStart()).isEqualTo(NOW.plusSeconds(10));
        assertThat(views.of(second).estimatedFinish()).isEqualTo(NOW.plusSeconds(30));
    }

    @Test
    void whatIsLeftOfARunningJobIsWhatItsLastStepSaid() {
        LiveJob running = enter("running", 10);
        LiveJob waiting = enter("waiting", 20);
        queue.take();
        running.started(NOW);
        assertThat(views.of(running).estimatedFinish()).isEqualTo(NOW.plusSeconds(10));

        running.log().append(new JobEvent.Step(0, 1, 3, 12, Duration.ofSeconds(4)));

        assertThat(views.of(running).estimatedStart()).isNull();
        assertThat(views.of(running).estimatedFinish()).isEqualTo(NOW.plusSeconds(4));
        assertThat(views.of(waiting).estimatedStart()).isEqualTo(NOW.plusSeconds(4));
        assertThat(views.of(waiting).estimatedFinish()).isEqualTo(NOW.plusSeconds(24));
    }

    @Test
    void workBeyondTheLimitIsRefusedUntilThereIsRoom() {
        JobLimits limits = new JobLimits(Duration.ofDays(1), Duration.ofMinutes(1));

        assertThatThrownBy(() -> limits.requireRoom(Duration.ofSeconds(50), Duration.ofSeconds(25)))
                .isInstanceOfSatisfying(
                        JobsFullException.class,
                        full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(16)));
        assertThatThrownBy(() -> limits.requireRoom(Duration.ofSeconds(1), Duration.ofMinutes(10)))
                .isInstanceOfSatisfying(
                        JobsFullException.class,
                        full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(2)));
        assertThatCode(() -> limits.requireRoom(Duration.ofSeconds(50), Duration.ofSeconds(10)))
                .doesNotThrowAnyException();
        assertThatCode(() -> limits.requireRoom(Duration.ZERO, Duration.ofMinutes(10)))
                .doesNotThrowAnyException();
    }
}
