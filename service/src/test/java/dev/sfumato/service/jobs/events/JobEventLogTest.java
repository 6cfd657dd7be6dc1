package dev.sfumato.service.jobs.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.events.JobEvent.Cancelled;
import dev.sfumato.service.jobs.events.JobEvent.Image;
import dev.sfumato.service.jobs.events.JobEvent.Preview;
import dev.sfumato.service.jobs.events.JobEvent.Queued;
import dev.sfumato.service.jobs.events.JobEvent.Started;
import dev.sfumato.service.jobs.events.JobEvent.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobEventLogTest {
    private final JobEventLog log = new JobEventLog(2);

    private static Step step(int number) {
        return new Step(0, 1, number, 5000, Duration.ZERO);
    }

    private static Preview preview(int image, int index) {
        return new Preview(image, index, 1, 2, new byte[0]);
    }

    private static Image image(int index) {
        return new Image(new JobImage(index, 1, "sha", "png", 1, 1, 1, 0));
    }

    private List<LoggedEvent> after(EventId cursor) throws InterruptedException {
        List<LoggedEvent> events = new ArrayList<>();
        LoggedEvent next = log.next(cursor, Duration.ZERO);
        while (next != null) {
            events.add(next);
            next = log.next(next.id(), Duration.ZERO);
        }
        return events;
    }

    @Test
    void everyReaderGetsEveryEventInOrder() throws InterruptedException {
        log.append(new Queued(1));
        log.append(new Started());
        log.append(step(1));
        log.end(new Cancelled());

        for (int reader = 0; reader < 2; reader++) {
            assertThat(after(EventId.NONE))
                    .extracting(LoggedEvent::event)
                    .containsExactly(new Queued(1), new Started(), step(1), new Cancelled());
        }
        assertThat(after(new EventId(2, 1))).extracting(LoggedEvent::event).containsExactly(step(1), new Cancelled());
    }

    @Test
    void aReaderOfAnEarlierAttemptBeginsAnew() throws InterruptedException {
        log.append(new Queued(0));

        assertThat(after(new EventId(1, 99))).extracting(LoggedEvent::id).containsExactly(new EventId(2, 0));
        assertThat(after(new EventId(3, 0))).isEmpty();
    }

    @Test
    void theNewestPositionReplacesOlderOnes() throws InterruptedException {
        log.append(new Queued(2));
        log.append(new Queued(1));

        assertThat(after(EventId.NONE)).containsExactly(new LoggedEvent(new EventId(2, 1), new Queued(1)));
    }

    @Test
    void theNewestPreviewOfAPictureIsKeptUntilThePictureIsThere() throws InterruptedException {
        Preview newest = preview(0, 1);
        Preview other = preview(1, 0);
        log.append(preview(0, 0));
        log.append(other);
        log.append(newest);
        assertThat(after(EventId.NONE)).extracting(LoggedEvent::event).containsExactly(other, newest);

        log.append(image(0));

        assertThat(after(EventId.NONE)).extracting(LoggedEvent::event).containsExactly(other, image(0));
    }

    @Test
    void aReaderThatMissedAPreviewGetsTheNewestWithoutTheStepsBefore() throws InterruptedException {
        Preview newest = preview(0, 1);
        log.append(new Started());
        log.append(step(1));
        EventId heard = new EventId(2, 1);
        log.append(step(2));
        log.append(preview(0, 0));
        EventId abreast = new EventId(2, 3);
        log.append(step(3));
        log.append(newest);
        log.append(step(4));

        assertThat(after(heard)).extracting(LoggedEvent::event).containsExactly(newest, step(4));
        assertThat(after(abreast)).extracting(LoggedEvent::event).containsExactly(step(3), newest, step(4));
        assertThat(after(EventId.NONE)).extracting(LoggedEvent::event).startsWith(new Started(), newest);
    }

    @Test
    void aMissedPreviewHidesNoPicture() throws InterruptedException {
        Preview newest = preview(1, 1);
        log.append(step(1));
        log.append(preview(1, 0));
        log.append(step(2));
        log.append(image(0));
        log.append(step(3));
        log.append(newest);

        assertThat(after(EventId.NONE))
                .extracting(LoggedEvent::event)
                .containsExactly(step(1), step(2), image(0), step(3), newest);

        log.append(image(1));

        assertThat(after(EventId.NONE))
                .extracting(LoggedEvent::event)
                .containsExactly(step(1), step(2), image(0), step(3), image(1));
    }

    @Test
    void picturesAndTheEndAreNeverDroppedButOldStepsAre() throws InterruptedException {
        log.append(new Started());
        log.append(image(0));
        for (int i = 1; i <= 5000; i++) {
            log.append(step(i));
        }
        log.append(image(1));
        log.end(new Cancelled());

        List<JobEvent> kept =
                after(EventId.NONE).stream().map(LoggedEvent::event).toList();
        assertThat(kept).hasSize(JobEventLog.STEPS_KEPT + 4).startsWith(new Started(), image(0));
        assertThat(kept).endsWith(step(5000), image(1), new Cancelled());
        assertThat(kept.get(2)).isEqualTo(step(5000 - JobEventLog.STEPS_KEPT + 1));
    }

    @Test
    void aSealedLogTakesTheFinalEventAlone() throws InterruptedException {
        log.append(new Started());
        int last = log.seal();
        log.append(step(1));
        log.end(new Cancelled());
        log.end(new Cancelled());

        assertThat(after(EventId.NONE))
                .containsExactly(
                        new LoggedEvent(new EventId(2, 0), new Started()),
                        new LoggedEvent(new EventId(2, last), new Cancelled()));
        assertThat(log.isOver(new EventId(2, last))).isTrue();
        assertThat(log.isOver(new EventId(2, 0))).isFalse();
    }

    @Test
    void aWaitingReaderHearsOfTheNextEvent() {
        CompletableFuture<LoggedEvent> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return log.next(EventId.NONE, Duration.ofMinutes(1));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        log.append(new Started());

        assertThat(reader.join().event()).isEqualTo(new Started());
    }

    @Test
    void aWaitingReaderIsLetGoWhenTheServerStops() {
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return log.next(EventId.NONE, Duration.ofMinutes(1)) == null;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        log.close();

        assertThat(reader.join()).isTrue();
        assertThat(log.isOver(EventId.NONE)).isTrue();
    }

    @Test
    void idsAreReadAsTheyAreWritten() {
        assertThat(EventId.parse("12-345")).contains(new EventId(12, 345));
        assertThat(new EventId(12, 345)).hasToString("12-345");
        assertThat(EventId.parse("12")).isEmpty();
        assertThat(EventId.parse("-1-2")).isEmpty();
        assertThat(EventId.parse("1-99999999999")).isEmpty();
        assertThat(new EventId(1, 9)).isLessThan(new EventId(2, 0));
    }
}
