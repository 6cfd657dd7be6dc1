package dev.sfumato.diffusion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class AgentRunnerTest {

    @Test
    void itSleepsWithoutWorkAndWorksWhenWoken() throws InterruptedException {
        BlockingQueue<String> work = new LinkedBlockingQueue<>();
        BlockingQueue<String> done = new LinkedBlockingQueue<>();
        try (AgentRunner runner = AgentRunner.start(agent(() -> take(work, done), () -> {}), "test-agent")) {
            for (int i = 0; i < 1000; i++) {
                work.add("item " + i);
                runner.wake();
                assertThat(done.take()).isEqualTo("item " + i);
            }
        }
    }

    @Test
    void allWorkIsDoneByOneThreadOfTheGivenName() throws InterruptedException {
        BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(1);
        AtomicReference<@Nullable Thread> closer = new AtomicReference<>();
        AgentRunner runner = AgentRunner.start(
                agent(() -> threads.offer(Thread.currentThread()) ? 1 : 0, () -> closer.set(Thread.currentThread())),
                "test-agent");
        Thread worker = threads.take();
        runner.close();

        assertThat(worker.getName()).isEqualTo("test-agent");
        assertThat(closer.get()).isSameAs(worker);
        assertThat(worker.isAlive()).isFalse();
    }

    @Test
    void closingWaitsForTheUnitInProgress() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AgentRunner runner = AgentRunner.start(
                agent(
                        () -> {
                            begun.countDown();
                            sleep();
                            ended.set(true);
                            return 0;
                        },
                        () -> {}),
                "test-agent");
        begun.await();
        runner.close();

        assertThat(ended).isTrue();
    }

    @Test
    void anAgentThatThrowsIsClosedAndNotCalledAgain() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch closed = new CountDownLatch(1);
        try (AgentRunner runner = AgentRunner.start(
                agent(
                        () -> {
                            calls.incrementAndGet();
                            throw new IllegalStateException("thrown by an agent");
                        },
                        closed::countDown),
                "test-agent")) {
            assertThat(closed.await(120, TimeUnit.SECONDS)).isTrue();
            runner.wake();
        }

        assertThat(calls).hasValue(1);
    }

    @Test
    void theAgentsOwnThreadMayCloseItsRunner() throws InterruptedException {
        BlockingQueue<AgentRunner> self = new ArrayBlockingQueue<>(1);
        CountDownLatch closed = new CountDownLatch(1);
        AgentRunner runner = AgentRunner.start(
                agent(
                        () -> {
                            AgentRunner own = self.poll();
                            if (own != null) {
                                assertThat(own.isOwnThread()).isTrue();
                                own.close();
                            }
                            return 0;
                        },
                        closed::countDown),
                "test-agent");
        self.add(runner);
        runner.wake();

        assertThat(closed.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(runner.isOwnThread()).isFalse();
    }

    private static int take(BlockingQueue<String> work, BlockingQueue<String> done) {
        String item = work.poll();
        if (item == null) {
            return 0;
        }
        done.add(item);
        return 1;
    }

    private static void sleep() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        int units();
    }

    private static Agent agent(Work work, Runnable close) {
        return new Agent() {
            @Override
            public int doWork() {
                return work.units();
            }

            @Override
            public void onClose() {
                close.run();
            }
        };
    }
}
