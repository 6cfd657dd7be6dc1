package dev.sfumato.modelloader.onnx.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OwnerThreadTest {

    private final OwnerThread owner = new OwnerThread("owner");

    @AfterEach
    void close() {
        owner.close();
    }

    @Test
    void all_is_done_by_one_thread() throws Exception {
        Thread first = owner.call(Thread::currentThread);
        Thread second = CompletableFuture.supplyAsync(this::currentThread).get();
        assertThat(second).isSameAs(first).isNotSameAs(Thread.currentThread());
        assertThat(first.getName()).isEqualTo("owner");
    }

    private Thread currentThread() {
        try {
            return owner.call(Thread::currentThread);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void failures_are_those_of_the_work() {
        OrtException known = new OrtException("known");
        assertThatThrownBy(() -> owner.call(() -> {
                    throw known;
                }))
                .isSameAs(known);
        assertThatThrownBy(() -> owner.call(() -> {
                    throw new UnfitValueException("x", new ArithmeticException("unfit"));
                }))
                .isInstanceOf(UnfitValueException.class)
                .hasMessage("unfit");
    }

    @Test
    void who_is_interrupted_waits_all_the_same_and_stays_interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CompletableFuture<String> result = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                String done = owner.call(() -> {
                    begun.countDown();
                    mayEnd.await();
                    return "done";
                });
                result.complete(done + " " + Thread.currentThread().isInterrupted());
            } catch (OrtException e) {
                result.completeExceptionally(e);
            }
        });
        begun.await();
        caller.interrupt();
        assertThat(result).isNotDone();
        mayEnd.countDown();
        assertThat(result.get()).isEqualTo("done true");
    }
}
