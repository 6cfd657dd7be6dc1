package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TensorBinding.class)
class ModelSessionTest {

    private static final Shape PAIR = Shape.of(2);

    private final TensorBinding binding;

    ModelSessionTest(TensorBinding binding) {
        this.binding = binding;
    }

    private ModelSession open(String graph) {
        return ModelSession.open(Fixtures.graph(graph), SessionConfig.cpu().withBinding(binding));
    }

    private static Map<String, Tensor> allTypes(Tensor value) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : List.of("float16", "bfloat16", "float32", "float64", "int32", "int64", "bool")) {
            inputs.put(name, value);
        }
        return inputs;
    }

    private static float[] values(Map<String, FloatTensor> results, String name) {
        return Objects.requireNonNull(results.get(name), name).values();
    }

    @Test
    void tells_names_types_and_extents_of_the_graph_in_its_order() {
        try (ModelSession session = open("unet-int64-scalar");
                ModelSession ordered = open("two-in-order")) {
            assertThat(session.inputs().values())
                    .containsExactly(
                            new TensorInfo("sample", DType.FLOAT32, List.of(-1, 4, -1, -1)),
                            new TensorInfo("timestep", DType.INT64, List.of()),
                            new TensorInfo("encoder_hidden_states", DType.FLOAT32, List.of(-1, -1, 6)));
            assertThat(session.outputs().values())
                    .containsExactly(new TensorInfo("out_sample", DType.FLOAT32, List.of(-1, 4, -1, -1)));
            assertThat(session.file()).isEqualTo(Fixtures.graph("unet-int64-scalar"));
            assertThat(ordered.inputs().keySet()).containsExactly("zebra", "ant");
            assertThat(ordered.outputs().keySet()).containsExactly("yak", "bee");
        }
    }

    @Test
    void gives_all_outputs_by_name() {
        try (ModelSession session = open("two-in-order")) {
            Shape shape = Shape.of(2, 3);
            Map<String, FloatTensor> results = session.run(Map.of(
                    "zebra", FloatTensor.of(shape, 10, 20, 30, 40, 50, 60),
                    "ant", FloatTensor.of(shape, 1, 2, 3, 4, 5, 6)));
            assertThat(results.keySet()).containsExactly("yak", "bee");
            assertThat(values(results, "yak")).containsExactly(9, 18, 27, 36, 45, 54);
            assertThat(values(results, "bee")).containsExactly(11, 22, 33, 44, 55, 66);
        }
    }

    @Test
    void casts_floats_to_every_type_and_back() {
        try (ModelSession session = open("all-types")) {
            Map<String, FloatTensor> results = session.run(allTypes(FloatTensor.of(PAIR, -3, 0)));
            for (String type : List.of("float16", "bfloat16", "float32", "float64", "int32", "int64")) {
                assertThat(values(results, type + "_out")).as(type).containsExactly(-3, 0);
            }
            assertThat(values(results, "bool_out")).containsExactly(1, 0);
        }
    }

    @Test
    void casts_integers_to_every_type_and_back() {
        try (ModelSession session = open("all-types")) {
            Map<String, FloatTensor> results = session.run(allTypes(LongTensor.of(PAIR, 250, 0)));
            for (String type : List.of("float16", "bfloat16", "float32", "float64", "int32", "int64")) {
                assertThat(values(results, type + "_out")).as(type).containsExactly(250, 0);
            }
            assertThat(values(results, "bool_out")).containsExactly(1, 0);
        }
    }

    @Test
    void rounds_to_half_precision_as_the_standards_say() {
        try (ModelSession session = open("all-types")) {
            Map<String, Tensor> inputs = allTypes(FloatTensor.of(PAIR, 0, 0));
            inputs.put("float16", FloatTensor.of(PAIR, 0.1f, 70_000f));
            inputs.put("bfloat16", FloatTensor.of(PAIR, 0.1f, -1.01f));
            Map<String, FloatTensor> results = session.run(inputs);
            assertThat(values(results, "float16_out")).containsExactly(0.099975586f, Float.POSITIVE_INFINITY);
            assertThat(values(results, "bfloat16_out")).containsExactly(0.100097656f, -1.0078125f);
        }
    }

    @Test
    void runs_again_with_larger_and_smaller_inputs() {
        try (ModelSession session = open("all-types")) {
            for (int length : new int[] {1, 64, 3, 0, 64}) {
                FloatTensor ramp = FloatTensor.zeros(Shape.of(length));
                for (int i = 0; i < length; i++) {
                    ramp.values()[i] = i;
                }
                assertThat(values(session.run(allTypes(ramp)), "int32_out")).containsExactly(ramp.values());
            }
        }
    }

    @Test
    void refuses_inputs_that_do_not_fit_naming_them() {
        FloatTensor fits = FloatTensor.zeros(Shape.of(2, 3));
        try (ModelSession session = open("two-in-order")) {
            assertThatThrownBy(() -> session.run(Map.of("zebra", fits)))
                    .hasMessageContaining("two-in-order.onnx: input 'ant' is missing; it takes FLOAT32 (2x3)");
            assertThatThrownBy(() -> session.run(Map.of("zebra", fits, "ant", fits, "cat", fits)))
                    .hasMessageContaining("has no input 'cat'")
                    .hasMessageContaining("zebra");
            assertThatThrownBy(() -> session.run(Map.of("zebra", fits, "ant", FloatTensor.zeros(Shape.of(6)))))
                    .hasMessageContaining("input 'ant' takes FLOAT32 (2x3), got FloatTensor(6)");
            assertThatThrownBy(() -> session.run(Map.of("zebra", fits, "ant", FloatTensor.zeros(Shape.of(2, 4)))))
                    .hasMessageContaining("input 'ant' takes FLOAT32 (2x3), got FloatTensor(2x4)");
        }
    }

    @Test
    void refuses_values_that_an_integer_input_cannot_hold() {
        try (ModelSession session = open("all-types")) {
            Map<String, Tensor> inputs = allTypes(FloatTensor.of(PAIR, 0, 0));
            for (float bad : new float[] {745.3f, Float.NaN, Float.POSITIVE_INFINITY, 1e19f}) {
                inputs.put("int64", FloatTensor.of(PAIR, 1, bad));
                assertThatThrownBy(() -> session.run(inputs))
                        .hasMessageContaining("input 'int64' takes INT64 (?)")
                        .hasMessageContaining(String.valueOf(bad));
            }
            inputs.put("int64", LongTensor.of(PAIR, 0, 0));
            inputs.put("int32", LongTensor.of(PAIR, 0, 1L << 31));
            assertThatThrownBy(() -> session.run(inputs)).hasMessageContaining("input 'int32' takes INT32 (?)");
            inputs.put("int32", LongTensor.of(PAIR, 0, 1));
            assertThat(values(session.run(inputs), "int32_out")).containsExactly(0, 1);
        }
    }

    @Test
    void tells_what_the_runtime_itself_refuses() {
        try (ModelSession session = open("all-types");
                ModelSession unet = open("unet-int64-vector")) {
            Map<String, Tensor> disagreeing = Map.of(
                    "sample", FloatTensor.zeros(Shape.of(2, 4, 4, 4)),
                    "timestep", LongTensor.zeros(Shape.of(3)),
                    "encoder_hidden_states", FloatTensor.zeros(Shape.of(2, 5, 6)));
            assertThatThrownBy(() -> unet.run(disagreeing))
                    .hasMessageContaining("unet-int64-vector.onnx: the run failed on inputs")
                    .hasMessageContaining("LongTensor(3)");
            assertThat(session.run(allTypes(LongTensor.of(PAIR, 1, 2)))).hasSize(7);
        }
    }

    @Test
    void gives_every_one_of_several_threads_its_own_result() throws Exception {
        try (ModelSession session = open("two-in-order");
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int number = thread;
                tasks.add(() -> countRight(session, number));
            }
            for (Future<Integer> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(200);
            }
        }
    }

    private static int countRight(ModelSession session, int number) {
        int right = 0;
        for (int run = 0; run < 200; run++) {
            Shape shape = Shape.of(2, 3);
            float zebra = number * 1000 + run;
            Map<String, FloatTensor> results = session.run(Map.of(
                    "zebra", FloatTensor.of(shape, zebra, 0, 0, 0, 0, zebra),
                    "ant", FloatTensor.of(shape, 1, 1, 1, 1, 1, 1)));
            if (values(results, "bee")[0] == zebra + 1 && values(results, "yak")[5] == zebra - 1) {
                right++;
            }
        }
        return right;
    }

    @Test
    void adds_up_the_time_inside_the_runtime() {
        try (ModelSession session = open("all-types")) {
            assertThat(session.timeInRuntime()).isZero();
            long start = System.nanoTime();
            session.run(allTypes(FloatTensor.of(PAIR, 1, 2)));
            Duration first = session.timeInRuntime();
            session.run(allTypes(FloatTensor.of(PAIR, 1, 2)));
            Duration wall = Duration.ofNanos(System.nanoTime() - start);
            assertThat(first).isPositive();
            assertThat(session.timeInRuntime()).isGreaterThan(first).isLessThan(wall);
        }
    }

    @Test
    void refuses_to_run_once_closed_and_closes_twice_without_harm() {
        ModelSession session = open("all-types");
        session.close();
        session.close();
        assertThatThrownBy(() -> session.run(allTypes(FloatTensor.of(PAIR, 1, 2))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all-types.onnx: the session is closed");
    }
}
