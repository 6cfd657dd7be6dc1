package dev.sfumato.service.http.jobs;

import dev.sfumato.service.jobs.events.EventId;
import dev.sfumato.service.jobs.events.JobEventLog;
import dev.sfumato.service.jobs.events.LoggedEvent;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The events of one job for one reader. The reader's connection asks for each block when it has room for it, and only
 * then is the log looked at: a reader that stalls has nothing waiting for it, and no thread.
 */
final class EventStream {
    private static final Scheduler READERS = Schedulers.fromExecutorService(Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-events-", 0).factory()));

    private EventStream() {}

    /**
     * The blocks of a stream, from the first event after {@code cursor} on.
     *
     * @param heartbeat how long nothing may be sent
     * @param connection the reader's thread
     */
    static Publisher<byte[]> of(
            JobEventLog log, EventId cursor, EventJson json, Duration heartbeat, Executor connection) {
        return Flux.<byte[], EventId>generate(() -> cursor, (last, sink) -> next(log, last, json, heartbeat, sink))
                .subscribeOn(READERS)
                .publishOn(Schedulers.fromExecutor(connection), 1);
    }

    private static EventId next(
            JobEventLog log, EventId last, EventJson json, Duration heartbeat, SynchronousSink<byte[]> sink) {
        try {
            LoggedEvent event = log.next(last, heartbeat);
            if (event != null) {
                sink.next(json.block(event));
                if (event.event().isFinal()) {
                    sink.complete();
                }
                return event.id();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            sink.complete();
            return last;
        }
        if (log.isOver(last)) {
            sink.complete();
        } else {
            sink.next(EventJson.heartbeat());
        }
        return last;
    }
}
