package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.graph.ModuleWeight;
import dev.sfumato.modelloader.graph.ModuleWeights;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.graph.WeightReader;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A session with replaced weights computes what torch does with them, for weights inside the file and beside it. */
class WeightReplacementTest {

    private static final JsonNode GOLDEN =
            JsonMapper.shared().readTree(Fixtures.path("layers/layers.json").toFile());
    private static final SessionConfig ONE_THREAD = new SessionConfig(ExecutionProvider.CPU, 0, 1);

    @ParameterizedTest
    @ValueSource(strings = {"scripted", "traced"})
    void changed_layers_and_added_rows_act_as_in_torch(String kind) {
        Path file = Fixtures.path("layers/" + kind + ".onnx");
        OnnxGraph graph = OnnxGraph.read(file);
        List<WeightReplacement> replacements = changedLayers(graph);
        try (ModelSession plain = ModelSession.open(file, ONE_THREAD);
                ModelSession changed = ModelSession.open(file, ONE_THREAD, replacements)) {
            assertSame(run(plain, "ids"), "states");
            assertSame(run(changed, "ids"), "changed_states");
        }
        replacements.add(longerEmbedding(graph));
        try (ModelSession extended = ModelSession.open(file, ONE_THREAD, replacements)) {
            assertSame(run(extended, "ids"), "changed_states");
            assertSame(run(extended, "added_ids"), "added_states");
        }
    }

    @Test
    void a_half_precision_weight_that_the_runtime_casts_beforehand_is_replaced() {
        OnnxGraph graph = OnnxGraph.read(Fixtures.graph("unet-float16-weights"));
        var kernel = Objects.requireNonNull(graph.initializers().get("kernel"));
        var replacement = new WeightReplacement(kernel, FloatTensor.zeros(Shape.of(4, 4, 3, 3)));
        try (ModelSession session = ModelSession.open(graph.file(), ONE_THREAD, List.of(replacement))) {
            float[] sample = new float[64];
            Arrays.fill(sample, 1);
            FloatTensor found = Objects.requireNonNull(session.run(Map.of(
                            "sample", FloatTensor.of(Shape.of(1, 4, 4, 4), sample),
                            "timestep", LongTensor.of(Shape.of(1), 500),
                            "encoder_hidden_states", FloatTensor.zeros(Shape.of(1, 2, 6))))
                    .get("out_sample"));
            // nothing of the picture is left, only the shift of the timestep
            assertThat(found.values()).containsOnly(0.5f);
        }
    }

    @Test
    void a_weight_without_fractions_is_refused() {
        OnnxGraph graph = OnnxGraph.read(Fixtures.graph("unet-float32-vector"));
        var column = Objects.requireNonNull(graph.initializers().get("column"));
        var replacement = new WeightReplacement(column, FloatTensor.zeros(Shape.of(4)));
        assertThatThrownBy(() -> ModelSession.open(graph.file(), ONE_THREAD, List.of(replacement)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("weight 'column' is of type INT64 and cannot be replaced");
    }

    private static List<WeightReplacement> changedLayers(OnnxGraph graph) {
        Map<String, ModuleWeight> modules = ModuleWeights.of(graph);
        List<WeightReplacement> replacements = new ArrayList<>();
        for (Map.Entry<String, JsonNode> change : GOLDEN.path("changes").properties()) {
            ModuleWeight module = Objects.requireNonNull(modules.get(change.getKey()), change.getKey());
            FloatTensor weight = stored(graph, module);
            addProduct(weight.values(), module.transposed(), change.getValue());
            replacements.add(new WeightReplacement(module.initializer(), weight));
        }
        return replacements;
    }

    private static FloatTensor stored(OnnxGraph graph, ModuleWeight module) {
        ByteBuffer bytes = new WeightReader(graph).read(module.initializer());
        Shape shape = new Shape(
                module.initializer().dimensions().stream().map(Math::toIntExact).toList());
        float[] values = new float[shape.size()];
        bytes.asFloatBuffer().get(values);
        return FloatTensor.of(shape, values);
    }

    private static void addProduct(float[] weight, boolean transposed, JsonNode change) {
        JsonNode up = change.path("up");
        JsonNode down = change.path("down");
        int outputs = up.path("shape").get(0).intValue();
        int rank = up.path("shape").get(1).intValue();
        int inputs = down.path("values").size() / rank;
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                double sum = 0;
                for (int r = 0; r < rank; r++) {
                    sum += up.path("values").get(o * rank + r).doubleValue()
                            * down.path("values").get(r * inputs + i).doubleValue();
                }
                weight[transposed ? i * outputs + o : o * inputs + i] += (float) sum;
            }
        }
    }

    private static WeightReplacement longerEmbedding(OnnxGraph graph) {
        var table = Objects.requireNonNull(graph.initializers().get("embedding.weight"));
        float[] rows = floats(GOLDEN.path("rows"));
        float[] all = new float[(int) table.size() + rows.length];
        new WeightReader(graph).read(table).asFloatBuffer().get(all, 0, (int) table.size());
        System.arraycopy(rows, 0, all, (int) table.size(), rows.length);
        return new WeightReplacement(table, FloatTensor.of(Shape.of(all.length / 8, 8), all));
    }

    private static FloatTensor run(ModelSession session, String ids) {
        float[] numbers = floats(GOLDEN.path(ids));
        long[] whole = new long[numbers.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (long) numbers[i];
        }
        Map<String, Tensor> inputs = Map.of(
                "ids", LongTensor.of(Shape.of(1, whole.length), whole),
                "time", FloatTensor.of(Shape.of(1, 8), floats(GOLDEN.path("time"))));
        return Objects.requireNonNull(session.run(inputs).get("states"));
    }

    private static void assertSame(FloatTensor found, String golden) {
        assertThat(found.values()).containsExactly(floats(GOLDEN.path(golden)), Offset.offset(2e-5f));
    }

    private static float[] floats(JsonNode tensor) {
        JsonNode values = tensor.path("values");
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
