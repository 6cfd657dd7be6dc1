package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every flavour of denoiser export gives what Python's onnxruntime gives on the same file. */
class GoldenRunsTest {

    /** Float32 sums in another order; the two runtimes are of different versions. */
    private static final float FLOAT32_TOLERANCE = 2e-6f;
    /** One unit in the last place of a half-precision value below 4. */
    private static final float FLOAT16_TOLERANCE = 2e-3f;

    static Stream<Arguments> runs() {
        JsonNode golden = JsonFile.read(Fixtures.path("golden-runs.json")).root();
        return golden.path("runs")
                .valueStream()
                .map(run -> Arguments.of(run.path("graph").stringValue(), run));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void equals_python(String graph, JsonNode run) {
        try (ModelSession session = ModelSession.open(Fixtures.path("graphs/" + graph), SessionConfig.cpu())) {
            Map<String, FloatTensor> results = session.run(inputs(run.path("inputs"), session));

            JsonNode expected = run.path("outputs").path("out_sample");
            FloatTensor result = Objects.requireNonNull(results.get("out_sample"));
            assertThat(results).containsOnlyKeys("out_sample");
            assertThat(result.shape()).isEqualTo(shape(expected));
            float tolerance =
                    expected.path("type").stringValue().equals("float16") ? FLOAT16_TOLERANCE : FLOAT32_TOLERANCE;
            assertThat(result.values()).containsExactly(floats(expected), within(tolerance));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runs")
    void takes_a_timestep_as_floats_or_as_integers(String graph, JsonNode run) {
        try (ModelSession session = ModelSession.open(Fixtures.path("graphs/" + graph), SessionConfig.cpu())) {
            JsonNode timestep = run.path("inputs").path("timestep");
            Map<String, Tensor> asFloats = new LinkedHashMap<>(inputs(run.path("inputs"), session));
            asFloats.put("timestep", FloatTensor.of(shape(timestep), floats(timestep)));
            Map<String, Tensor> asLongs = new LinkedHashMap<>(asFloats);
            asLongs.put("timestep", LongTensor.of(shape(timestep), longs(timestep)));

            assertThat(Objects.requireNonNull(session.run(asFloats).get("out_sample"))
                            .values())
                    .containsExactly(Objects.requireNonNull(session.run(asLongs).get("out_sample"))
                            .values());
        }
    }

    private static Map<String, Tensor> inputs(JsonNode described, ModelSession session) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : session.inputs().keySet()) {
            JsonNode input = described.path(name);
            boolean integers = input.path("type").stringValue().startsWith("int");
            inputs.put(
                    name,
                    integers ? LongTensor.of(shape(input), longs(input)) : FloatTensor.of(shape(input), floats(input)));
        }
        return inputs;
    }

    private static Shape shape(JsonNode described) {
        return new Shape(
                described.path("shape").valueStream().map(JsonNode::intValue).toList());
    }

    private static float[] floats(JsonNode described) {
        JsonNode values = described.path("values");
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values.get(i).doubleValue();
        }
        return floats;
    }

    private static long[] longs(JsonNode described) {
        return described
                .path("values")
                .valueStream()
                .mapToLong(value -> (long) value.doubleValue())
                .toArray();
    }
}
