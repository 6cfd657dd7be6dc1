package dev.sfumato.diffusion.batching.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.batching.policy.PolicyRun.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FairPolicyTest {

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @Test
    void aShortRequestOvertakesALongOneThatIsAtWork() {
        PolicyRun run = run(arrival(0, 1, 50), arrival(10, 2, 4));

        assertThat(run.ends).containsEntry(2L, 14.0).containsEntry(1L, 54.0);
    }

    @Test
    void aRequestThatIsAlmostOverIsNotOvertaken() {
        PolicyRun run = run(arrival(0, 1, 50), arrival(49, 2, 4));

        assertThat(run.ends).containsEntry(1L, 50.0).containsEntry(2L, 54.0);
    }

    @Test
    void equalRequestsAreServedWholeInTheOrderOfTheirComing() {
        PolicyRun run = run(arrival(0, 1, 10), arrival(0, 2, 10), arrival(0, 3, 10));

        assertThat(run.ends).containsEntry(1L, 10.0).containsEntry(2L, 20.0).containsEntry(3L, 30.0);
    }

    @Test
    void aFloodOfShortRequestsDoesNotPostponeTheEndOfALongOne() {
        List<Arrival> arrivals = new ArrayList<>();
        arrivals.add(arrival(0, 0, 50));
        // four units of work every five units of time
        IntStream.range(0, 10_000).forEach(i -> arrivals.add(arrival(5.0 * i, i + 1L, 4)));

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).until(2000);

        // without any turn it would get a fifth of the device
        assertThat(run.ends.get(0L)).isLessThanOrEqualTo(50 * 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noRequestEndsLaterThanOnASharedDevice(long seed) {
        List<Arrival> arrivals = randomArrivals(new Random(seed));

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).toTheEnd();

        double[] shared = endsOnASharedDevice(arrivals);
        assertThat(run.ends).hasSize(arrivals.size());
        for (Arrival arrival : arrivals) {
            // one unit of work cannot be interrupted, and one may have begun just before the request came
            assertThat(run.ends.get(arrival.demand().id()))
                    .isLessThanOrEqualTo(shared[(int) arrival.demand().id()] + 2);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theDeviceIsNeverIdleWhileARequestIsThere(long seed) {
        List<Arrival> arrivals = randomArrivals(new Random(seed));

        PolicyRun fair = new PolicyRun(new FairPolicy(), arrivals).toTheEnd();
        PolicyRun first = new PolicyRun(new FirstComePolicy(), arrivals).toTheEnd();

        assertThat(fair.now).isEqualTo(first.now);
        assertThat(fair.idle).isEqualTo(first.idle);
    }

    @Test
    void callersShareTheDeviceHoweverManyRequestsTheyHave() {
        List<Arrival> arrivals = new ArrayList<>();
        IntStream.range(0, 90).forEach(i -> arrivals.add(arrival(0, i, 10, "many", 1)));
        IntStream.range(0, 10).forEach(i -> arrivals.add(arrival(0, 90L + i, 10, "few", 1)));

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).until(200);

        assertThat(run.workOfCallers.get("few")).isCloseTo(100, within(10.0));
        assertThat(run.workOfCallers.get("many")).isCloseTo(100, within(10.0));
    }

    @Test
    void whoWaitedHasNoCreditFromTheTimeWithoutRequests() {
        List<Arrival> arrivals = new ArrayList<>();
        IntStream.range(0, 50).forEach(i -> arrivals.add(arrival(0, i, 10, "early", 1)));
        IntStream.range(0, 50).forEach(i -> arrivals.add(arrival(200, 50L + i, 10, "late", 1)));

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).until(400);

        assertThat(run.workOfCallers.get("late")).isCloseTo(100, within(10.0));
    }

    @Test
    void aWeightierRequestOfACallerEndsFirst() {
        PolicyRun run = run(arrival(0, 1, 20, "", 1), arrival(0, 2, 20, "", 4), arrival(0, 3, 20, "", 0.25));

        assertThat(run.ends).containsEntry(2L, 20.0).containsEntry(1L, 40.0).containsEntry(3L, 60.0);
    }

    @Test
    void aLightRequestEndsAlthoughWeightierOnesKeepComing() {
        List<Arrival> arrivals = new ArrayList<>();
        arrivals.add(arrival(0, 0, 20, "", 0.25));
        IntStream.range(0, 1000).forEach(i -> arrivals.add(arrival(20.0 * i, i + 1L, 20, "", 4)));

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).until(5000);

        // its share beside one is 1/17, so 20 units of work are over there after 340 to 700 units of time
        assertThat(run.ends.get(0L)).isLessThan(700);
    }

    @Test
    void aDeadlineThatTheOrderWouldMissIsMet() {
        Demand pressing = new Demand(9, "", 1, 10, 25);
        PolicyRun run = run(arrival(0, 1, 10), arrival(0, 2, 10), arrival(0, 3, 10), new Arrival(0, pressing));

        assertThat(run.ends.get(9L)).isLessThanOrEqualTo(25);
    }

    @Test
    void aDeadlineThatCannotBeMetChangesNothing() {
        Demand hopeless = new Demand(9, "", 1, 10, 5);
        PolicyRun run = run(arrival(0, 1, 10), arrival(0, 2, 10), new Arrival(0, hopeless));

        assertThat(run.ends).containsEntry(1L, 10.0).containsEntry(2L, 20.0).containsEntry(9L, 30.0);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void deadlinesTakeHalfOfTheDeviceAtMost(long seed) {
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        arrivals.add(arrival(0, 0, 40));
        for (int i = 1; i < 200; i++) {
            double at = 3.0 * i;
            int work = 1 + random.nextInt(5);
            arrivals.add(new Arrival(at, new Demand(i, "", 1, work, at + work + random.nextInt(8))));
        }

        PolicyRun run = new PolicyRun(new FairPolicy(), arrivals).toTheEnd();
        double[] shared = endsOnASharedDevice(arrivals);

        assertThat(run.ends.get(0L)).isLessThanOrEqualTo(2 * shared[0] + 5);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void requestsThatAreTakenBackLeaveNothingBehind(long seed) {
        Random random = new Random(seed);
        FairPolicy policy = new FairPolicy();
        List<Long> present = new ArrayList<>();
        for (long id = 0; id < 60; id++) {
            policy.add(new Demand(id, "caller" + random.nextInt(3), 1, 1 + random.nextInt(9)));
            present.add(id);
            for (int i = random.nextInt(6); i > 0 && !present.isEmpty(); i--) {
                policy.worked(policy.order(0).getFirst(), 1);
            }
            if (random.nextBoolean()) {
                long gone = present.remove(random.nextInt(present.size()));
                policy.remove(gone);
            }
            assertThat(policy.order(0)).containsExactlyInAnyOrderElementsOf(present);
        }
        present.forEach(policy::remove);

        assertThat(policy.order(0)).isEmpty();
    }

    @Test
    void aRequestThatTakesMoreWorkThanItSaidStaysUntilItIsOver() {
        FairPolicy policy = new FairPolicy();
        policy.add(new Demand(1, "", 1, 2));
        policy.add(new Demand(2, "", 1, 50));
        policy.worked(1, 5);

        assertThat(policy.order(0)).containsExactly(1L, 2L);
    }

    @Test
    void aDemandWithoutWorkIsRefused() {
        assertThatThrownBy(() -> new Demand(1, "", 1, 0)).hasMessageContaining("work");
        assertThatThrownBy(() -> new Demand(1, "", 0, 1)).hasMessageContaining("weight");
    }

    private static PolicyRun run(Arrival... arrivals) {
        return new PolicyRun(new FairPolicy(), List.of(arrivals)).toTheEnd();
    }

    private static Arrival arrival(double at, long id, int work) {
        return arrival(at, id, work, "", 1);
    }

    private static Arrival arrival(double at, long id, int work, String caller, double weight) {
        return new Arrival(at, new Demand(id, caller, weight, work));
    }

    private static List<Arrival> randomArrivals(Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        double at = 0;
        int count = 5 + random.nextInt(60);
        for (long id = 0; id < count; id++) {
            at += random.nextDouble(30);
            int work = random.nextBoolean() ? 1 + random.nextInt(4) : 50;
            int caller = random.nextInt(4);
            arrivals.add(arrival(
                    at,
                    id,
                    work,
                    "caller" + caller,
                    List.of(0.25, 1.0, 1.0, 4.0).get(caller)));
        }
        return arrivals;
    }

    /** In slices of time: each caller by the weightiest of its requests, within it each by its weight. */
    private static double[] endsOnASharedDevice(List<Arrival> arrivals) {
        double slice = 0.1;
        double[] left = arrivals.stream().mapToDouble(a -> a.demand().work()).toArray();
        double[] ends = new double[left.length];
        List<Demand> present = new ArrayList<>();
        double[] rates = {};
        int next = 0;
        for (long tick = 0; next < left.length || !present.isEmpty(); tick++) {
            boolean changed = false;
            while (next < left.length && arrivals.get(next).at() <= tick * slice) {
                changed |= present.add(arrivals.get(next++).demand());
            }
            rates = changed ? rates(present) : rates;
            for (int i = present.size() - 1; i >= 0; i--) {
                int id = (int) present.get(i).id();
                left[id] -= slice * rates[i];
                ends[id] = (tick + 1) * slice;
            }
            if (present.removeIf(demand -> left[(int) demand.id()] <= 0)) {
                rates = rates(present);
            }
        }
        return ends;
    }

    private static double[] rates(List<Demand> present) {
        Map<String, List<Demand>> byCaller = present.stream().collect(Collectors.groupingBy(Demand::caller));
        ToDoubleFunction<String> heaviest = caller -> Objects.requireNonNull(byCaller.get(caller)).stream()
                .mapToDouble(Demand::weight)
                .max()
                .orElseThrow();
        double all = byCaller.keySet().stream().mapToDouble(heaviest).sum();
        return present.stream()
                .mapToDouble(demand -> heaviest.applyAsDouble(demand.caller())
                        / all
                        * demand.weight()
                        / Objects.requireNonNull(byCaller.get(demand.caller())).stream()
                                .mapToDouble(Demand::weight)
                                .sum())
                .toArray();
    }
}
