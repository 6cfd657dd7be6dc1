package dev.sfumato.service.jobs.running;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.SampleJobs;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HandOverOrderTest {
    private static Job job(String id, Priority priority, int seconds, int atSecond) {
        return SampleJobs.job(id, priority, Duration.ofSeconds(seconds), SampleJobs.NOON.plusSeconds(atSecond), null);
    }

    private static List<String> order(Job... jobs) {
        return Stream.of(jobs).sorted(new HandOverOrder()).map(Job::id).toList();
    }

    @Test
    void anEarlierJobGoesBeforeALaterOneOfItsLength() {
        assertThat(order(job("b", Priority.NORMAL, 5, 1), job("a", Priority.NORMAL, 5, 0)))
                .containsExactly("a", "b");
    }

    @Test
    void aShortJobPassesALongOne() {
        assertThat(order(job("long", Priority.NORMAL, 60, 0), job("short", Priority.NORMAL, 1, 30)))
                .containsExactly("short", "long");
    }

    @Test
    void aLongJobThatHasWaitedEnoughIsNotPassedAnyMore() {
        assertThat(order(job("long", Priority.NORMAL, 60, 0), job("short", Priority.NORMAL, 1, 600)))
                .containsExactly("long", "short");
    }

    @Test
    void priorityCountsFirst() {
        assertThat(order(
                        job("low", Priority.LOW, 1, 0),
                        job("normal", Priority.NORMAL, 60, 10),
                        job("high", Priority.HIGH, 600, 20)))
                .containsExactly("high", "normal", "low");
    }
}
