package dev.sfumato.diffusion.events;

import dev.sfumato.diffusion.StepEvent;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One subscriber of {@link StepEvents} with the events that it has not got yet. Thread-safe. */
final class Delivery implements Flow.Subscription {

    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Flow.Subscriber<? super StepEvent> subscriber;
    private final EventLog pending;
    private final Executor executor;

    // Guarded by this.
    private long demand;
    private boolean introduced;
    private boolean running;
    private boolean over;
    private @Nullable StepEvent last;
    private @Nullable Throwable misuse;

    Delivery(Flow.Subscriber<? super StepEvent> subscriber, EventLog pending, Executor executor) {
        this.subscriber = subscriber;
        this.pending = pending;
        this.executor = executor;
    }

    synchronized void offer(StepEvent event) {
        if (!over) {
            pending.add(event);
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    @Override
    public void request(long n) {
        synchronized (this) {
            if (n <= 0) {
                misuse = new IllegalArgumentException("request: must be at least 1, got " + n);
            } else {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
            }
        }
        schedule();
    }

    @Override
    public synchronized void cancel() {
        over = true;
    }

    /** Has the executor deliver what can be delivered, unless it does so already. */
    void schedule() {
        synchronized (this) {
            if (running) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        try {
            for (Runnable signal = next(); signal != null; signal = next()) {
                signal.run();
            }
        } catch (RuntimeException | Error e) {
            // A subscriber must not throw; one that does gets nothing more.
            cancel();
            log.error("a subscriber of step events failed", e);
        }
    }

    /** The next thing to tell; null, and nobody runs any more, if there is none now. */
    private synchronized @Nullable Runnable next() {
        Runnable signal = over ? null : signal();
        running = signal != null;
        return signal;
    }

    private @Nullable Runnable signal() {
        if (!introduced) {
            introduced = true;
            return () -> subscriber.onSubscribe(this);
        }
        Throwable wrong = misuse;
        if (wrong != null) {
            over = true;
            return () -> subscriber.onError(wrong);
        }
        if (last != null) {
            over = true;
            return ending(last);
        }
        if (demand == 0 || pending.isEmpty()) {
            return null;
        }
        demand--;
        return delivery(pending.poll());
    }

    private @Nullable Runnable delivery(@Nullable StepEvent event) {
        if (event == null) {
            return null;
        }
        if (event instanceof StepEvent.Completed
                || event instanceof StepEvent.Failed
                || event instanceof StepEvent.Cancelled) {
            last = event;
        }
        return () -> subscriber.onNext(event);
    }

    private Runnable ending(StepEvent event) {
        return switch (event) {
            case StepEvent.Failed failed -> () -> subscriber.onError(failed.error());
            case StepEvent.Cancelled cancelled ->
                () -> subscriber.onError(
                        new CancellationException("request " + cancelled.requestId() + " was cancelled"));
            case StepEvent.Queued _,
                    StepEvent.Started _,
                    StepEvent.Encoded _,
                    StepEvent.Step _,
                    StepEvent.Preview _,
                    StepEvent.ImageReady _,
                    StepEvent.Completed _ -> subscriber::onComplete;
        };
    }
}
