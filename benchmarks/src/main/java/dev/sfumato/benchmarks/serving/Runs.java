package dev.sfumato.benchmarks.serving;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The ways in which requests are sent. */
final class Runs {

    private Runs() {}

    /** At their times, whether or not earlier ones are answered. */
    static List<Outcome> open(Target target, List<Arrival> arrivals) {
        double begin = target.now();
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        for (Arrival arrival : arrivals) {
            double due = begin + arrival.at();
            for (double wait = due - target.now(); wait > 0; wait = due - target.now()) {
                LockSupport.parkNanos((long) (wait * 1e9));
            }
            outcomes.add(target.send(arrival, due));
        }
        return outcomes.stream().map(CompletableFuture::join).toList();
    }

    /** By clients that send their next request when they have the answer to the last. */
    static List<Outcome> closed(Target target, Collection<List<Arrival>> clients) {
        List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = clients.stream()
                .map(requests -> Thread.ofVirtual().start(() -> {
                    for (Arrival request : requests) {
                        outcomes.add(target.send(request, target.now()).join());
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while clients were at work", e);
            }
        }
        return List.copyOf(outcomes);
    }
}
