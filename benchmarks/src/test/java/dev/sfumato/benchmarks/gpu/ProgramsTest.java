package dev.sfumato.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the programs read from their command lines, and how they repeat. */
class ProgramsTest {

    private static Arguments arguments(String... given) {
        return Arguments.parse(given, Set.of("steps", "seconds"));
    }

    @Test
    void argumentsThatMakeNoSenseAreRefusedByName() {
        assertThatThrownBy(() -> arguments("stepps=3")).hasMessageContaining("'stepps=3'");
        assertThatThrownBy(() -> arguments("steps")).hasMessageContaining("expected name=value");
        assertThatThrownBy(() -> arguments("steps=1", "steps=2")).hasMessage("steps: is given twice");
        assertThatThrownBy(() -> arguments("steps=many").whole("steps", 1, 1))
                .hasMessage("steps: got 'many', expected a number");
        assertThatThrownBy(() -> arguments("steps=0").whole("steps", 1, 1))
                .hasMessage("steps: got 0, expected at least 1");
        assertThatThrownBy(() -> arguments("seconds=NaN").number("seconds", 1))
                .hasMessageContaining("seconds: got NaN");
        assertThatThrownBy(() -> arguments().text("steps")).hasMessage("steps: is needed");
        assertThat(arguments("steps=20,50").wholes("steps", "1")).containsExactly(20, 50);
    }

    @Test
    void inputsHaveTheBatchWhereTheyNameIt() {
        List<GraphInput> inputs = GraphInput.parse("sample:Bx4x8x8,timestep:B,txt_ids:7x3");
        assertThat(inputs)
                .extracting(input -> input.shape(2).dimensions())
                .containsExactly(List.of(2, 4, 8, 8), List.of(2), List.of(7, 3));
        assertThat(inputs.get(1).draw(2).values()).containsExactly(1, 1);
        assertThat(inputs.getFirst().draw(2).values()).hasSize(2 * 4 * 8 * 8).doesNotContain(Float.NaN);
        assertThatThrownBy(() -> GraphInput.parse("sample")).hasMessageContaining("sample:Bx4x64x64");
    }

    @Test
    void devicesAndPathsAreTheOnesThatThereAre() {
        assertThat(DevicePath.parse("stock").session("cuda:1", 0))
                .isEqualTo(SessionConfig.cuda(1).withBinding(TensorBinding.NONE));
        assertThat(DevicePath.parse("host").session("cpu", 0).binding()).isEqualTo(TensorBinding.HOST);
        SessionConfig graph = DevicePath.parse("graph+prefer_nhwc=1").session("cuda:0", 0);
        assertThat(graph.binding()).isEqualTo(TensorBinding.DEVICE);
        assertThat(graph.cudaOptions().asStrings())
                .containsEntry("prefer_nhwc", "1")
                .containsEntry("enable_cuda_graph", "1");
        assertThatThrownBy(() -> DevicePath.parse("stock").session("gpu", 0)).hasMessageContaining("got 'gpu'");
        assertThatThrownBy(() -> DevicePath.parse("graph").session("cpu", 0)).hasMessageContaining("for CUDA alone");
        assertThatThrownBy(() -> DevicePath.parse("warp")).hasMessageContaining("got 'warp'");
    }

    @Test
    void workIsRepeatedAtLeastAsOftenAsAsked() {
        AtomicInteger runs = new AtomicInteger();
        Timings timings = Timings.of(runs::incrementAndGet, 0, 5);
        assertThat(timings.seconds()).hasSize(5).isSorted();
        assertThat(runs).hasValue(6);
        assertThat(new Timings(9, List.of(3.0, 1.0, 2.0)).json())
                .isEqualTo("\"first\":9.000000,\"median\":2.000000,\"least\":1.000000,\"runs\":3");
    }
}
