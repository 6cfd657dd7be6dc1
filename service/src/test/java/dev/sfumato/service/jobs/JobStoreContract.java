package dev.sfumato.service.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.task.Control;
import dev.sfumato.diffusion.task.Task.Inpaint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of jobs keeps to. */
public abstract class JobStoreContract {
    private static final Instant LATER = SampleJobs.NOON.plusSeconds(30);

    protected JobStore store;

    /** Opens the store of this test, again if it was closed. */
    protected abstract JobStore open();

    @BeforeEach
    void begin() {
        store = open();
    }

    @AfterEach
    void end() {
        store.close();
    }

    private void reopen() {
        store.close();
        store = open();
    }

    @Test
    protected void anAddedJobIsFoundAsItWasAlsoLater() {
        Job job = SampleJobs.job("job_1", "key");

        assertThat(store.add(job)).isEmpty();
        reopen();

        assertThat(store.find("job_1")).contains(job);
        assertThat(store.findByKey("key")).contains(job);
        assertThat(store.settings("job_1")).isEqualTo(job.request().settings());
        assertThat(store.find("job_2")).isEmpty();
        assertThat(store.findByKey("other")).isEmpty();
    }

    @Test
    protected void thePicturesThatAJobStartsFromAreKeptUntilItsEnd() {
        Job job = SampleJobs.fromPictures("job_1");
        store.add(job);
        reopen();

        GenerationSettings settings = store.settings("job_1");
        assertThat(settings).isEqualTo(job.request().settings());
        assertThat(settings.task()).isInstanceOfSatisfying(Inpaint.class, inpaint -> {
            assertThat(inpaint.image().pixels()).isPresent();
            assertThat(inpaint.mask().pixels()).isPresent();
        });
        assertThat(hasControlPixels(settings)).isTrue();

        store.update(job.finished(LATER, SampleJobs.completed()));
        assertThat(hasControlPixels(store.settings("job_1"))).isFalse();
    }

    private static boolean hasControlPixels(GenerationSettings settings) {
        Control control = settings.adapters().control();
        return control != null && control.image().pixels().isPresent();
    }

    @Test
    protected void aKeyBelongsToTheFirstJobThatHasIt() {
        Job first = SampleJobs.job("job_1", "key");
        store.add(first);

        assertThat(store.add(SampleJobs.job("job_2", "key"))).contains(first);
        assertThat(store.find("job_2")).isEmpty();
        assertThat(store.add(SampleJobs.job("job_3"))).isEmpty();
        assertThat(store.add(SampleJobs.job("job_4"))).isEmpty();
    }

    @Test
    protected void ofManyAtOnceOneGetsTheKey() throws Exception {
        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Optional<Job>>> adding = IntStream.range(0, 20)
                    .mapToObj(i -> threads.submit(() -> {
                        together.await();
                        return store.add(SampleJobs.job("job_" + i, "key"));
                    }))
                    .toList();
            together.countDown();
            int added = 0;
            for (var each : adding) {
                added += each.get().isEmpty() ? 1 : 0;
            }
            assertThat(added).isEqualTo(1);
        }
        assertThat(store.count(new JobQuery(null, 10, null))).isEqualTo(1);
    }

    @Test
    protected void whatHappensToAJobIsKept() {
        Job job = SampleJobs.job("job_1");
        store.add(job);
        Job running = job.loggedIn("run-1").started(LATER).cancelling();
        store.update(running);
        reopen();

        assertThat(store.find("job_1")).contains(running);

        Job finished = running.finished(LATER.plusSeconds(1), SampleJobs.completed());
        store.update(finished);
        reopen();

        assertThat(store.find("job_1")).contains(finished);
        assertThat(store.unfinished()).isEmpty();
    }

    @Test
    protected void theReasonOfAFailureIsKept() {
        Job job = SampleJobs.job("job_1");
        store.add(job);
        Job failed = job.finished(
                LATER, JobOutcome.failed(JobFailure.invalid("model", "model_broken", "is broken"), List.of(), 3));
        store.update(failed);
        reopen();

        assertThat(store.find("job_1")).contains(failed);
    }

    @Test
    protected void aJobThatIsNotThereCannotBeChanged() {
        assertThatThrownBy(() -> store.update(SampleJobs.job("job_1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("job_1");
        assertThatThrownBy(() -> store.settings("job_1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    protected void jobsAreListedNewestFirstByStatusAndInPages() {
        IntStream.rangeClosed(1, 5).forEach(i -> store.add(SampleJobs.job("job_" + i)));
        store.update(SampleJobs.job("job_3").started(LATER));

        assertThat(ids(new JobQuery(null, 2, null))).containsExactly("job_5", "job_4");
        assertThat(ids(new JobQuery(null, 2, "job_4"))).containsExactly("job_3", "job_2");
        assertThat(ids(new JobQuery(JobStatus.QUEUED, 10, "job_4"))).containsExactly("job_2", "job_1");
        assertThat(store.count(new JobQuery(JobStatus.QUEUED, 1, null))).isEqualTo(4);
        assertThat(store.unfinished()).extracting(Job::id).containsExactly("job_1", "job_2", "job_3", "job_4", "job_5");
    }

    private List<String> ids(JobQuery query) {
        return store.list(query).stream().map(Job::id).toList();
    }

    @Test
    protected void unfinishedJobsAreQueuedAgainAsTheirNextAttempt() {
        store.add(SampleJobs.job("job_1"));
        store.add(SampleJobs.job("job_2"));
        store.add(SampleJobs.job("job_3"));
        store.update(SampleJobs.job("job_2").loggedIn("run-1").started(LATER));
        Job finished = SampleJobs.job("job_3").finished(LATER, SampleJobs.completed());
        store.update(finished);

        store.requeue();

        assertThat(store.unfinished())
                .containsExactly(
                        SampleJobs.job("job_1").inAttempt(2),
                        SampleJobs.job("job_2").inAttempt(2));
        assertThat(store.find("job_3")).contains(finished);
    }

    @Test
    protected void onlyJobsThatEndedLongAgoAreForgotten() {
        store.add(SampleJobs.job("job_1", "old"));
        store.add(SampleJobs.job("job_2"));
        store.add(SampleJobs.job("job_3"));
        store.update(SampleJobs.job("job_1", "old").finished(SampleJobs.NOON, SampleJobs.completed()));
        store.update(SampleJobs.job("job_2").finished(LATER, SampleJobs.completed()));

        assertThat(store.sweep(LATER)).isEqualTo(1);

        assertThat(ids(new JobQuery(null, 10, null))).containsExactly("job_3", "job_2");
        assertThat(store.findByKey("old")).isEmpty();
        assertThat(store.sweep(LATER.plus(Duration.ofDays(1)))).isEqualTo(1);
        assertThat(store.unfinished()).extracting(Job::id).containsExactly("job_3");
    }
}
