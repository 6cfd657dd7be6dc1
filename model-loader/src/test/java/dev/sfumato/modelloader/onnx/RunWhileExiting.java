package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.RunTerminatedException;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * The main class of a fresh JVM that is asked to end in the middle of runs of the graph in the first argument, by itself
 * if there is a second one: its shutdown hook waits for that of ONNX Runtime, and then still runs graphs, one of them in a new session.
 */
final class RunWhileExiting {

    private static final long ENDLESS = 1_000_000_000_000L;
    private static final int RUNS = 3;

    private final ModelSession session;
    private final Termination termination = new Termination();
    private final CountDownLatch begun = new CountDownLatch(RUNS);
    private final List<CompletableFuture<String>> runs = new ArrayList<>();

    private RunWhileExiting(ModelSession session) {
        this.session = session;
    }

    public static void main(String[] arguments) throws Exception {
        RunWhileExiting program = new RunWhileExiting(ModelSession.open(Path.of(arguments[0]), SessionConfig.cpu()));
        program.begin();
        List<Thread> hooks = shutdownHooks();
        if (hooks.isEmpty()) {
            throw new IllegalStateException("ONNX Runtime has no shutdown hook any more: LastingEnvironment can go");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> program.end(hooks)));
        System.out.println("running");
        if (arguments.length > 1) {
            System.exit(0);
        }
        Thread.currentThread().join();
    }

    private void begin() throws InterruptedException {
        for (int i = 0; i < RUNS; i++) {
            CompletableFuture<String> end = new CompletableFuture<>();
            runs.add(end);
            Thread.ofPlatform().daemon().start(() -> end.complete(runEndlessly()));
        }
        begun.await();
    }

    private String runEndlessly() {
        try {
            return termination.during(() -> {
                count(session, 1);
                begun.countDown();
                return "counted to " + count(session, ENDLESS);
            });
        } catch (RunTerminatedException ended) {
            return "ended early";
        } catch (RuntimeException | Error failure) {
            return failure.toString();
        }
    }

    private static float count(ModelSession session, long turns) {
        Map<String, FloatTensor> outputs = session.run(Map.of("turns", LongTensor.of(Shape.of(), turns)));
        return Objects.requireNonNull(outputs.get("count")).values()[0];
    }

    private void end(List<Thread> others) {
        try {
            for (Thread hook : others) {
                hook.join();
            }
            System.out.println("the other hooks are over");
            System.out.println("counted to " + count(session, 1000));
            try (ModelSession fresh = ModelSession.open(session.file(), SessionConfig.cpu())) {
                System.out.println("a new session counted to " + count(fresh, 1000));
            }
            termination.terminate();
            runs.forEach(run -> System.out.println(run.join()));
            session.close();
            System.out.println("closed");
        } catch (InterruptedException | RuntimeException failure) {
            failure.printStackTrace(System.out);
        }
    }

    /** Those that were added so far; the JVM tells them to nobody, so it must be opened for this. */
    private static List<Thread> shutdownHooks() throws ReflectiveOperationException {
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return ((Map<?, ?>) hooks.get(null))
                .keySet().stream().map(Thread.class::cast).toList();
    }
}
