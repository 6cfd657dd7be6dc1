package dev.sfumato.service.http.sdapi.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.StepEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PaintJobTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final PaintJob job = new PaintJob("t", "scripts_txt2img", 2, 2, nanos::get, Instant.EPOCH);

    private void step(int image, int step) {
        job.hear(new StepEvent.Step("r", image, step, 10, Duration.ZERO, Duration.ZERO));
    }

    @Test
    void progressRunsOverAllPicturesOfAllBatches() {
        assertThat(job.snapshot().progress()).isZero();
        job.beginBatch();
        job.hear(new StepEvent.Queued("r", 3));
        assertThat(job.snapshot().position()).isEqualTo(3);
        job.hear(new StepEvent.Started("r", Duration.ZERO));
        assertThat(job.snapshot().position()).isZero();

        step(0, 10);
        assertThat(job.snapshot().progress()).isEqualTo(0.25, EXACT);
        step(1, 4);
        assertThat(job.snapshot().step()).isEqualTo(7);
        assertThat(job.snapshot().progress()).isEqualTo(0.35, EXACT);

        job.beginBatch();
        assertThat(job.snapshot().batch()).isEqualTo(1);
        assertThat(job.snapshot().progress()).isEqualTo(0.5, EXACT);
        step(0, 10);
        step(1, 10);
        assertThat(job.snapshot().progress()).isEqualTo(1, EXACT);
    }

    @Test
    void theTimeLeftFollowsFromThePace() {
        job.beginBatch();
        assertThat(job.snapshot().secondsLeft()).isZero();
        nanos.set(3_000_000_000L);
        step(0, 10);

        assertThat(job.snapshot().secondsLeft()).isEqualTo(9, EXACT);
    }

    @Test
    void anInterruptThatComesBeforeTheBatchIsAcceptedIsHeeded() {
        job.beginBatch();
        job.interrupt();
        job.accepted(cancelled::incrementAndGet);

        assertThat(cancelled).hasValue(1);
        assertThat(job.isInterrupted()).isTrue();
    }

    @Test
    void aSkipEndsOneBatchOnly() {
        job.beginBatch();
        job.accepted(cancelled::incrementAndGet);
        job.skip();
        assertThat(job.isStopped()).isTrue();
        assertThat(job.isInterrupted()).isFalse();

        job.beginBatch();
        job.accepted(cancelled::incrementAndGet);
        assertThat(job.isStopped()).isFalse();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void anInterruptEndsAPauseAtOnce() throws InterruptedException {
        job.interrupt();

        job.pause(Duration.ofDays(1));

        assertThat(job.isInterrupted()).isTrue();
    }

    @Test
    void theOldestRequestIsFoundUnlessAnotherIsNamed() {
        PaintJobs jobs = new PaintJobs();
        PaintJob first = jobs.begin(null, "a", 1, 1);
        PaintJob second = jobs.begin("mine", "b", 1, 1);

        assertThat(jobs.find(null)).containsSame(first);
        assertThat(jobs.find("mine")).containsSame(second);
        assertThat(jobs.find("other")).isEmpty();
        first.interrupt();
        assertThat(jobs.find(null)).containsSame(first);
        assertThat(jobs.findUninterrupted(null)).containsSame(second);
        jobs.end(first);
        assertThat(jobs.find(null)).containsSame(second);
    }
}
