package dev.sfumato.modelloader.onnx.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.sfumato.modelloader.onnx.natives.NativeTensor;
import dev.sfumato.modelloader.onnx.natives.OrtApi;
import dev.sfumato.modelloader.onnx.natives.TensorMemory;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BoundRunsTest {

    private static final Shape SHAPE = Shape.of(2, 3);

    private LoadedGraph graph;
    private OrtApi api;

    @BeforeEach
    void load() throws OrtException {
        Path file = Fixtures.graph("two-in-order");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = environment.createSession(file.toString());
        Map<String, DType> inputs = new LinkedHashMap<>();
        inputs.put("zebra", DType.FLOAT32);
        inputs.put("ant", DType.FLOAT32);
        Map<String, DType> outputs = new LinkedHashMap<>();
        outputs.put("yak", DType.FLOAT32);
        outputs.put("bee", DType.FLOAT32);
        graph = new LoadedGraph(file, environment, session, inputs, outputs, new LongAdder());
        api = OrtApi.find().orElseThrow();
    }

    @AfterEach
    void close() throws OrtException {
        graph.session().close();
    }

    private static Feed feed(float zebra, float ant) {
        Map<String, Tensor> tensors = Map.of("zebra", all(zebra), "ant", all(ant));
        return new Feed(tensors, Set.of());
    }

    private static FloatTensor all(float value) {
        return FloatTensor.of(SHAPE, value, value, value, value, value, value);
    }

    private static float first(Map<String, FloatTensor> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name)).values()[0];
    }

    @Test
    void content_is_replaced_where_it_lies() throws OrtException {
        try (RunMemory memory = RunMemory.hostAsDevice(api, graph);
                BoundRun bound = new BoundRun(graph, memory, feed(0, 0).shapes())) {
            assertThat(memory.holdsAll()).isTrue();
            assertThat(bound.isSettled()).isFalse();
            bound.run(feed(1, 1), null);
            assertThat(bound.isSettled()).isTrue();
            List<Long> addresses = bound.addresses();
            assertThat(addresses).hasSize(4).doesNotHaveDuplicates();
            for (int value = 2; value < 12; value++) {
                Map<String, FloatTensor> outputs = bound.run(feed(10 * value, value), null);
                assertThat(first(outputs, "yak")).isEqualTo(9 * value);
                assertThat(first(outputs, "bee")).isEqualTo(11 * value);
                assertThat(bound.addresses()).isEqualTo(addresses);
            }
        }
    }

    @Test
    void results_of_earlier_runs_stay_as_they_were() throws OrtException {
        try (BoundRuns runs = new BoundRuns(graph, RunMemory.host(api, graph, true))) {
            List<Map<String, FloatTensor>> results = new ArrayList<>();
            for (int value = 0; value < 5; value++) {
                results.add(runs.run(feed(value, 0), null));
            }
            for (int value = 0; value < 5; value++) {
                assertThat(first(results.get(value), "bee")).isEqualTo(value);
            }
        }
    }

    @Test
    void only_the_latest_shapes_stay_bound() throws OrtException {
        Path file = Fixtures.graph("positives");
        try (OrtSession session = graph.environment().createSession(file.toString())) {
            Map<String, DType> outputs = new LinkedHashMap<>();
            outputs.put("positive", DType.FLOAT32);
            outputs.put("doubled", DType.FLOAT32);
            LoadedGraph open = new LoadedGraph(
                    file, graph.environment(), session, Map.of("x", DType.FLOAT32), outputs, new LongAdder());
            try (BoundRuns runs = new BoundRuns(open, RunMemory.hostAsDevice(api, open))) {
                for (int size = 1; size <= 50; size++) {
                    FloatTensor x = FloatTensor.zeros(Shape.of(size));
                    x.values()[size - 1] = size;
                    Map<String, FloatTensor> results = runs.run(new Feed(Map.of("x", x), Set.of()), null);
                    assertThat(first(results, "positive")).isEqualTo(size);
                    assertThat(runs.idle()).isEqualTo(Math.min(size, 8));
                }
            }
        }
    }

    @Test
    void a_session_is_run_without_another_device_if_there_is_none() {
        assertThatThrownBy(() -> RunMemory.cuda(api, graph, 0))
                .isInstanceOf(OrtException.class)
                .hasMessageContaining("allocator");
    }

    @Test
    void the_library_says_what_it_cannot_copy() throws OrtException {
        try (TensorMemory host = TensorMemory.host(api, graph.session());
                NativeTensor from = host.tensor(DType.FLOAT16, SHAPE);
                NativeTensor to = host.tensor(DType.FLOAT16, SHAPE)) {
            assertThat(from.shape()).isEqualTo(SHAPE);
            assertThat(from.buffer().capacity()).isEqualTo(12);
            assertThatThrownBy(() -> NativeTensor.copy(graph.environment(), List.of(from), List.of(to)))
                    .isInstanceOf(OrtException.class)
                    .hasMessageContaining("ORT_NOT_IMPLEMENTED")
                    .hasMessageContaining("Data transfer implementation");
            NativeTensor.copy(graph.environment(), List.of(), List.of());
        }
    }

    @Test
    void graphs_are_made_for_the_first_shapes_and_replayed_with_new_values() throws OrtException {
        List<String> ids = new ArrayList<>();
        try (CapturedRuns runs = new CapturedRuns(graph, RunMemory.hostAsDevice(api, graph), number -> {
            ids.add(String.valueOf(number));
            return String.valueOf(number);
        })) {
            for (int value = 0; value < 10; value++) {
                assertThat(first(runs.run(feed(value, 1), null), "bee")).isEqualTo(value + 1);
            }
            assertThat(runs.graphs()).isEqualTo(1);
            assertThat(ids).containsExactly("1");
        }
    }

    @Test
    void where_no_graph_can_be_captured_runs_are_made_without() throws OrtException {
        // ONNX Runtime refuses ids that are no numbers, on every device
        try (CapturedRuns runs = new CapturedRuns(graph, RunMemory.hostAsDevice(api, graph), number -> "g" + number)) {
            for (int value = 0; value < 10; value++) {
                assertThat(first(runs.run(feed(value, 1), null), "bee")).isEqualTo(value + 1);
            }
            assertThat(runs.graphs()).isZero();
        }
    }

    @Test
    void a_run_that_is_ended_before_its_graph_is_made_leaves_none() throws OrtException {
        try (CapturedRuns runs = new CapturedRuns(graph, RunMemory.hostAsDevice(api, graph), String::valueOf);
                OrtSession.RunOptions ended = new OrtSession.RunOptions()) {
            ended.setTerminate(true);
            assertThatThrownBy(() -> runs.run(feed(1, 1), ended)).isInstanceOf(OrtException.class);
            assertThat(runs.graphs()).isZero();
            assertThat(first(runs.run(feed(2, 1), null), "bee")).isEqualTo(3);
            assertThat(runs.graphs()).isEqualTo(1);
        }
    }
}
