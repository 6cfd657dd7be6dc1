package dev.sfumato.diffusion.events;

import dev.sfumato.diffusion.StepEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The events of one request as a publisher: give it to the engine as the request's listener, and subscribe.
 *
 * <pre>{@code
 * StepEvents events = new StepEvents();
 * GenerationHandle handle = engine.submit(request, events);
 * events.subscribe(subscriber);
 * }</pre>
 *
 * <p>Each subscriber has its own pace, and none holds up the engine: while one is slow, later steps and previews of a
 * picture take the place of earlier ones that it has not asked for yet; finished pictures and all other events are never
 * lost. Who subscribes late begins with what was told so far, thinned in the same way.
 *
 * <p>After the last event comes {@code onComplete} if all pictures were finished; {@code onError} with the request's own
 * exception if it failed, or with a {@link java.util.concurrent.CancellationException}. Cancelling a subscription ends
 * it alone; {@link dev.sfumato.diffusion.GenerationHandle#cancel} ends the request. Thread-safe.
 */
public final class StepEvents implements Flow.Publisher<StepEvent>, Consumer<StepEvent> {

    private final Executor executor;

    // Guards the log and the list, so that a new subscriber neither misses an event nor gets one twice.
    private final Object gate = new Object();
    private final EventLog log = new EventLog();
    private final List<Delivery> deliveries = new ArrayList<>();

    /** Delivers on virtual threads. */
    public StepEvents() {
        this(task -> Thread.ofVirtual().name("step-events").start(task));
    }

    /** @param executor delivers the events, those of one subscriber never at the same time */
    public StepEvents(Executor executor) {
        this.executor = executor;
    }

    /** Hears an event, and returns at once. */
    @Override
    public void accept(StepEvent event) {
        List<Delivery> readers;
        synchronized (gate) {
            log.add(event);
            deliveries.removeIf(Delivery::isOver);
            readers = List.copyOf(deliveries);
            readers.forEach(reader -> reader.offer(event));
        }
        readers.forEach(Delivery::schedule);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super StepEvent> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        Delivery delivery;
        synchronized (gate) {
            delivery = new Delivery(subscriber, new EventLog(log), executor);
            deliveries.add(delivery);
        }
        delivery.schedule();
    }
}
