package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.RowsTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bound tensors change nothing that a run gives, to the bit. */
@ParameterizedClass
@EnumSource(
        value = TensorBinding.class,
        names = {"HOST", "DEVICE"})
class TensorBindingTest {

    private final TensorBinding binding;

    TensorBindingTest(TensorBinding binding) {
        this.binding = binding;
    }

    private ModelSession bound(String graph) {
        return ModelSession.open(Fixtures.graph(graph), SessionConfig.cpu().withBinding(binding));
    }

    private static ModelSession plain(String graph) {
        return ModelSession.open(Fixtures.graph(graph), SessionConfig.cpu().withBinding(TensorBinding.NONE));
    }

    private static FloatTensor noise(Random random, int... extents) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(extents));
        for (int i = 0; i < tensor.values().length; i++) {
            tensor.values()[i] = (float) random.nextGaussian();
        }
        return tensor;
    }

    private static Map<String, Tensor> unetInputs(ModelSession unet, Random random, int rows, int side) {
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("sample", noise(random, rows, 4, side, side));
        boolean scalar = Objects.requireNonNull(unet.inputs().get("timestep")).rank() == 0;
        long[] timesteps = random.longs(scalar ? 1 : rows, 0, 1000).toArray();
        inputs.put("timestep", LongTensor.of(scalar ? Shape.of() : Shape.of(rows), timesteps));
        inputs.put("encoder_hidden_states", noise(random, rows, 3, 6));
        return inputs;
    }

    private static float[] output(Map<String, FloatTensor> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name), name).values();
    }

    private static void requireSame(Map<String, FloatTensor> outputs, Map<String, FloatTensor> expected) {
        assertThat(outputs.keySet()).containsExactlyElementsOf(expected.keySet());
        expected.forEach((name, tensor) -> {
            assertThat(Objects.requireNonNull(outputs.get(name)).shape()).isEqualTo(tensor.shape());
            assertThat(output(outputs, name)).as(name).isEqualTo(tensor.values());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "unet-float32-vector",
                "unet-float32-scalar",
                "unet-float64-scalar",
                "unet-int32-vector",
                "unet-int64-scalar",
                "unet-float16",
                "unet-float16-weights"
            })
    void sizes_and_batches_may_change_from_run_to_run(String graph) {
        Random random = new Random(graph.hashCode());
        try (ModelSession bound = bound(graph);
                ModelSession plain = plain(graph)) {
            for (int run = 0; run < 60; run++) {
                Map<String, Tensor> inputs =
                        unetInputs(plain, random, 1 + random.nextInt(4), 2 + 2 * random.nextInt(4));
                requireSame(bound.run(inputs), plain.run(inputs));
            }
        }
    }

    @Test
    void lasting_inputs_may_be_the_same_or_others_at_each_run() {
        Random random = new Random(7);
        List<FloatTensor> prompts =
                Stream.generate(() -> noise(random, 1, 3, 6)).limit(3).toList();
        try (ModelSession bound = bound("unet-float32-vector");
                ModelSession plain = plain("unet-float32-vector")) {
            for (int run = 0; run < 60; run++) {
                Map<String, Tensor> inputs = unetInputs(plain, random, 2, 4);
                inputs.put(
                        "encoder_hidden_states",
                        RowsTensor.of(List.of(prompts.get(random.nextInt(3)), prompts.get(random.nextInt(3)))));
                Set<String> lasting = random.nextInt(4) == 0 ? Set.of() : Set.of("encoder_hidden_states");
                requireSame(bound.run(inputs, lasting), plain.run(inputs));
            }
        }
    }

    @Test
    void lasting_inputs_are_copied_once() {
        Random random = new Random(8);
        try (ModelSession bound = bound("unet-float32-vector")) {
            Map<String, Tensor> inputs = unetInputs(bound, random, 1, 4);
            float[] first = output(bound.run(inputs, Set.of("encoder_hidden_states")), "out_sample");
            FloatTensor prompt = (FloatTensor) Objects.requireNonNull(inputs.get("encoder_hidden_states"));
            prompt.values()[0] += 100;

            assertThat(output(bound.run(inputs, Set.of("encoder_hidden_states")), "out_sample"))
                    .as("what was promised not to change is not read again")
                    .isEqualTo(first);
            assertThat(output(bound.run(inputs), "out_sample")).isNotEqualTo(first);
        }
    }

    @Test
    void a_failed_run_leaves_nothing_behind() {
        Random random = new Random(9);
        try (ModelSession bound = bound("unet-int64-vector");
                ModelSession plain = plain("unet-int64-vector")) {
            Map<String, Tensor> inputs = unetInputs(plain, random, 2, 4);
            Set<String> lasting = Set.of("sample", "timestep", "encoder_hidden_states");
            requireSame(bound.run(inputs, lasting), plain.run(inputs));
            for (int run = 0; run < 20; run++) {
                Map<String, Tensor> other = unetInputs(plain, random, 2, 4);
                Map<String, Tensor> unfit = new HashMap<>(other);
                unfit.put("timestep", FloatTensor.of(Shape.of(2), 1, 0.5f));
                Map<String, Tensor> disagreeing = new HashMap<>(other);
                disagreeing.put("timestep", LongTensor.zeros(Shape.of(3)));
                assertFails(bound, unfit, lasting, "takes whole numbers");
                assertFails(bound, disagreeing, lasting, "the run failed on inputs");
                requireSame(bound.run(other, lasting), plain.run(other));
            }
        }
    }

    private static void assertFails(
            ModelSession session, Map<String, Tensor> inputs, Set<String> lasting, String message) {
        assertThatThrownBy(() -> session.run(inputs, lasting)).hasMessageContaining(message);
    }

    @Test
    void an_output_may_be_of_another_shape_for_the_same_input_shapes() {
        try (ModelSession bound = bound("positives");
                ModelSession plain = plain("positives")) {
            Random random = new Random(10);
            for (int run = 0; run < 40; run++) {
                Map<String, Tensor> inputs = Map.of("x", noise(random, 5));
                requireSame(bound.run(inputs), plain.run(inputs));
            }
            Map<String, Tensor> none = Map.of("x", FloatTensor.of(Shape.of(5), -1, -2, -3, -4, -5));
            assertThat(output(bound.run(none), "positive")).isEmpty();
        }
    }

    @Test
    void threads_do_not_see_tensors_of_each_other() throws Exception {
        try (ModelSession bound = bound("unet-float32-vector");
                ModelSession plain = plain("unet-float32-vector");
                ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                Random random = new Random(thread);
                tasks.add(() -> {
                    for (int run = 0; run < 100; run++) {
                        Map<String, Tensor> inputs = unetInputs(plain, random, 1 + random.nextInt(2), 4);
                        requireSame(bound.run(inputs, Set.of("encoder_hidden_states")), plain.run(inputs));
                    }
                    return true;
                });
            }
            for (Future<Boolean> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        }
    }
}
