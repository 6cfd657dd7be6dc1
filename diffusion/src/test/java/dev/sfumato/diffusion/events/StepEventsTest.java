package dev.sfumato.diffusion.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepEventsTest {

    private static final StepEvent QUEUED = new StepEvent.Queued("r", 0);
    private static final StepEvent STARTED = new StepEvent.Started("r", Duration.ZERO);
    private static final StepEvent ENCODED = new StepEvent.Encoded("r", List.of());
    private static final StepEvent COMPLETED = new StepEvent.Completed("r");

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final StepEvents events = new StepEvents(tasks::add);

    private static StepEvent step(int image, int step) {
        return new StepEvent.Step("r", image, step, 9, Duration.ZERO, Duration.ZERO);
    }

    private void tell(StepEvent... told) {
        for (StepEvent event : told) {
            events.accept(event);
        }
    }

    private Reader subscribe(long first) {
        Reader reader = new Reader(first);
        events.subscribe(reader);
        run();
        return reader;
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void aReaderThatKeepsUpGetsEverything() {
        Reader reader = subscribe(Long.MAX_VALUE);
        List<StepEvent> told = List.of(QUEUED, STARTED, ENCODED, step(0, 1), step(0, 2), step(1, 1), COMPLETED);

        told.forEach(event -> {
            tell(event);
            run();
        });

        assertThat(reader.got).isEqualTo(told);
        assertThat(reader.end).isEqualTo("complete");
    }

    @Test
    void aSlowReaderGetsTheLatestStepOfEachPictureAndAllElse() {
        Reader reader = subscribe(1);
        tell(QUEUED, STARTED, ENCODED, step(0, 1), step(1, 1), step(0, 2), step(0, 3), COMPLETED);
        run();
        assertThat(reader.got).containsExactly(QUEUED);

        reader.request(100);
        run();

        assertThat(reader.got).containsExactly(QUEUED, STARTED, ENCODED, step(1, 1), step(0, 3), COMPLETED);
    }

    @Test
    void whoSubscribesLateMissesNothingThatCounts() {
        tell(QUEUED, STARTED, ENCODED, step(0, 1), step(0, 2), COMPLETED);

        Reader reader = subscribe(Long.MAX_VALUE);

        assertThat(reader.got).containsExactly(QUEUED, STARTED, ENCODED, step(0, 2), COMPLETED);
        assertThat(reader.end).isEqualTo("complete");
    }

    @Test
    void nothingComesThatWasNotAskedForAndTheEndNeedsNoAsking() {
        Reader reader = subscribe(0);
        tell(QUEUED, COMPLETED);
        run();
        assertThat(reader.got).isEmpty();
        assertThat(reader.end).isNull();

        reader.request(2);
        run();

        assertThat(reader.got).containsExactly(QUEUED, COMPLETED);
        assertThat(reader.end).isEqualTo("complete");
    }

    @Test
    void aFailureAndACancellationAreErrors() {
        Reader failed = subscribe(Long.MAX_VALUE);
        tell(new StepEvent.Failed("r", new IllegalStateException("no memory")));
        run();
        assertThat(failed.end).isInstanceOf(IllegalStateException.class);

        StepEvents other = new StepEvents(tasks::add);
        Reader cancelled = new Reader(Long.MAX_VALUE);
        other.subscribe(cancelled);
        other.accept(new StepEvent.Cancelled("r", CancelReason.REQUESTED));
        run();
        assertThat(cancelled.end).isInstanceOf(CancellationException.class);
    }

    @Test
    void aReaderThatLeavesGetsNothingMoreAndOthersGoOn() {
        Reader leaver = subscribe(Long.MAX_VALUE);
        Reader stayer = subscribe(Long.MAX_VALUE);
        tell(QUEUED);
        run();

        leaver.cancel();
        tell(STARTED);
        run();

        assertThat(leaver.got).containsExactly(QUEUED);
        assertThat(stayer.got).containsExactly(QUEUED, STARTED);
    }

    @Test
    void aReaderThatThrowsGetsNothingMoreAndOthersGoOn() {
        Reader thrower = new Reader(Long.MAX_VALUE) {
            @Override
            public void onNext(StepEvent event) {
                throw new IllegalStateException("cannot read");
            }
        };
        events.subscribe(thrower);
        Reader stayer = subscribe(Long.MAX_VALUE);

        tell(QUEUED, COMPLETED);
        run();

        assertThat(thrower.end).isNull();
        assertThat(stayer.end).isEqualTo("complete");
    }

    @Test
    void askingForNothingIsAnError() {
        Reader reader = subscribe(0);

        reader.request(-1);
        run();

        assertThat(reader.end).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void demandThatOverflowsMeansAll() {
        Reader reader = subscribe(Long.MAX_VALUE);
        reader.request(Long.MAX_VALUE);
        tell(QUEUED, COMPLETED);
        run();

        assertThat(reader.got).hasSize(2);
    }

    private static class Reader implements Flow.Subscriber<StepEvent> {
        final List<StepEvent> got = new ArrayList<>();

        @Nullable
        Object end;

        private final long first;
        private Flow.@Nullable Subscription subscription;

        Reader(long first) {
            this.first = first;
        }

        void request(long n) {
            if (subscription != null) {
                subscription.request(n);
            }
        }

        void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            if (first > 0) {
                given.request(first);
            }
        }

        @Override
        public void onNext(StepEvent event) {
            got.add(event);
        }

        @Override
        public void onError(Throwable error) {
            end = error;
        }

        @Override
        public void onComplete() {
            end = "complete";
        }
    }
}
