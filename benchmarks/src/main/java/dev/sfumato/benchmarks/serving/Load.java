package dev.sfumato.benchmarks.serving;

import dev.sfumato.benchmarks.serving.Arrival.Behaviour;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How requests come: whether or not earlier ones are answered, at random times, the same for the same seed.
 *
 * @param kinds of requests
 * @param perSecond requests on average
 * @param burst requests that come at once; 1 for none
 * @param callers that send them
 * @param slow part of the clients that read slowly
 * @param gone part of the clients that disconnect
 */
record Load(List<JobClass> kinds, double perSecond, int burst, int callers, double slow, double gone) {

    /** Requests that come one by one from clients that behave. */
    static Load poisson(List<JobClass> kinds, double perSecond, int callers) {
        return new Load(kinds, perSecond, 1, callers, 0, 0);
    }

    /** The requests of so many seconds. */
    List<Arrival> arrivals(double seconds, long seed) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        while (true) {
            at += -Math.log(1 - random.nextDouble()) * burst / perSecond;
            if (at >= seconds) {
                return arrivals;
            }
            for (int i = 0; i < burst; i++) {
                arrivals.add(new Arrival(
                        at, kind(random), random.nextInt(), "caller-" + random.nextInt(callers), behaviour(random)));
            }
        }
    }

    private JobClass kind(Random random) {
        double all = kinds.stream().mapToDouble(JobClass::share).sum();
        double point = random.nextDouble(all);
        for (JobClass kind : kinds) {
            point -= kind.share();
            if (point < 0) {
                return kind;
            }
        }
        return kinds.getLast();
    }

    private Behaviour behaviour(Random random) {
        double point = random.nextDouble();
        if (point < slow) {
            return Behaviour.READS_SLOWLY;
        }
        return point < slow + gone ? Behaviour.DISCONNECTS : Behaviour.READS;
    }
}
