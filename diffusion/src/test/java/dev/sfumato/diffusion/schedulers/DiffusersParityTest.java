package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.diffusion.noise.NoiseSource;
import dev.sfumato.diffusion.schedulers.GoldenRuns.GoldenCase;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.modelloader.tensor.FloatTensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every scheduler against diffusers, step by step, as near as {@link Tolerances} says. */
class DiffusersParityTest {

    static Stream<GoldenCase> goldenCases() {
        return GoldenRuns.cases();
    }

    static Stream<JsonNode> timestepChecksums() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(DiffusersParityTest.class.getResourceAsStream("/golden/schedules.json"))) {
            return new JsonMapper().readTree(golden).get("timesteps").valueStream();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void everyStepIsWithinTheToleranceOfDiffusers(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            compareStepByStep(goldenCase, goldenCase.start(scheduler, golden), golden);
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void aRunLeftToItselfEndsWhereDiffusersEnds(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            SchedulerRun run = goldenCase.start(scheduler, golden);
            NoiseSource noise = GoldenRuns.noise();
            FloatTensor sample = GoldenRuns.firstSample(run, noise);
            for (int i = run.first(); i < run.steps(); i++) {
                FloatTensor output = GoldenRuns.dummyModel(run.scaleModelInput(sample, i), run.timestep(i));
                sample = run.step(output, i, sample, noise);
            }
            JsonNode steps = golden.get("steps");
            JsonNode last = golden.path("end").isArray()
                    ? golden.get("end")
                    : steps.get(steps.size() - 1).get(1);
            assertThat(StepErrors.error(sample, sample, last))
                    .as("%d steps", run.steps())
                    .isLessThan(Tolerances.ofWholeRun(goldenCase));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void everyRunHasTheTimestepsOfDiffusers(GoldenCase goldenCase) {
        Scheduler scheduler = goldenCase.scheduler();
        for (JsonNode golden : goldenCase.runs()) {
            SchedulerRun run = goldenCase.start(scheduler, golden);
            double[] timesteps = timesteps(run);
            if (golden.has("timesteps")) {
                int every = Tolerances.hasKnownHalfSteps(goldenCase) ? 1 : 2;
                assertTimesteps(timesteps, golden.get("timesteps"), every, Tolerances.ofTimestep(goldenCase));
            } else if (golden.has("timesteps_crc32") && Tolerances.hasKnownTimesteps(goldenCase)) {
                assertThat(crc32(timesteps, new CRC32()))
                        .isEqualTo(golden.get("timesteps_crc32").asLong());
            } else if (!golden.get("timesteps_sum").isNull()) {
                double sum = golden.get("timesteps_sum").asDouble();
                // a whole timestep may be rounded up or down
                double allowed = Tolerances.hasKnownTimesteps(goldenCase)
                        ? Math.max(1e-5 * Math.abs(sum), run.steps() * Tolerances.ofTimestep(goldenCase))
                        : 2.0 * run.steps();
                assertThat(DoubleStream.of(timesteps).sum()).isCloseTo(sum, within(allowed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("timestepChecksums")
    void everyNumberOfStepsHasTheTimestepsOfDiffusers(JsonNode golden) {
        SchedulerType type =
                SchedulerType.parse(golden.get("target").asString()).orElseThrow();
        SchedulerConfig config = SchedulerConfig.read(
                type.className(),
                Map.of("timestep_spacing", golden.get("spacing").asString()));
        Scheduler scheduler = Schedulers.create(type, config);
        CRC32 crc = new CRC32();
        for (int count = 1; count < 1000; count++) {
            SchedulerRun run = scheduler.start(count);
            crc32(timesteps(run), crc);
        }
        assertThat(crc.getValue()).isEqualTo(golden.get("crc32").asLong());
    }

    /** Null is where diffusers' own is not a number. */
    private static void assertTimesteps(double[] timesteps, JsonNode golden, int every, double allowed) {
        assertThat(timesteps).hasSize(golden.size());
        for (int i = 0; i < timesteps.length; i += every) {
            if (!golden.get(i).isNull()) {
                assertThat(timesteps[i])
                        .as("timestep %d", i)
                        .isCloseTo(golden.get(i).asDouble(), within(allowed));
            }
        }
    }

    private static void compareStepByStep(GoldenCase goldenCase, SchedulerRun run, JsonNode golden) {
        double tolerance = Tolerances.ofOneStep(goldenCase);
        FloatTensor sample = GoldenRuns.firstSample(run, GoldenRuns.noise());
        if (golden.has("start")) {
            assertThat(StepErrors.error(sample, sample, golden.get("start")))
                    .as("start")
                    .isLessThan(tolerance);
        } else {
            double init = golden.get("init").asDouble();
            assertThat(run.initNoiseSigma()).isCloseTo(init, within(tolerance * init));
        }
        for (StepErrors step : StepErrors.of(run, golden)) {
            assertThat(step.ours())
                    .as("step %d of %d in %s", step.index(), run.steps(), golden.get("count"))
                    .isLessThan(step.steps() == 1 ? tolerance : Tolerances.ofManySteps(goldenCase));
        }
    }

    private static double[] timesteps(SchedulerRun run) {
        return IntStream.range(0, run.steps()).mapToDouble(run::timestep).toArray();
    }

    private static long crc32(double[] values, CRC32 crc) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        crc.update(bytes);
        return crc.getValue();
    }
}
