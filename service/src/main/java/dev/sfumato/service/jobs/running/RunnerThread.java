package dev.sfumato.service.jobs.running;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that hands jobs over; it sleeps until it is woken or its work asks for another turn. */
final class RunnerThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunnerThread.class);
    private static final Duration UNREADY = Duration.ofMillis(50);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final Semaphore signals = new Semaphore(0);
    private final BooleanSupplier ready;
    private final Supplier<Duration> work;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * Does nothing until it is started.
     *
     * @param ready until this is true, nothing is done
     * @param work one turn; returns how long it needs no other, unless woken
     */
    RunnerThread(BooleanSupplier ready, Supplier<Duration> work) {
        this.ready = ready;
        this.work = work;
        this.thread = Thread.ofVirtual().name("sfumato-jobs").unstarted(this::run);
    }

    /** Begins; call it once. */
    void start() {
        thread.start();
    }

    /** Asks for a turn; any thread, never waits. */
    void wake() {
        signals.release();
    }

    private void run() {
        try {
            while (!closed) {
                Duration wait = ready.getAsBoolean() ? turn() : UNREADY;
                if (signals.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                    signals.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration turn() {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            LOG.error("jobs could not be handed over; it is tried again", failure);
            return AFTER_FAILURE;
        }
    }

    /** Lets the turn in progress end, and begins no other. */
    @Override
    public void close() {
        closed = true;
        wake();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
