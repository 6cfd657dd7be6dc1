package dev.sfumato.modelloader.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a graph file declares is read without a runtime, and each lack of bytes is told. */
class OnnxGraphTest {

    @TempDir
    private Path temporary;

    @Test
    void inputs_outputs_and_weights_are_those_of_the_file() {
        OnnxGraph graph = OnnxGraph.read(Fixtures.graph("unet-float16-weights"));
        assertThat(graph.opsets()).containsEntry("", 17L);
        assertThat(graph.irVersion()).isEqualTo(8);
        assertThat(graph.producer()).isEqualTo("sfumato-fixtures");
        assertThat(graph.inputs())
                .extracting(GraphValue::toString)
                .containsExactly(
                        "sample FLOAT32 (batch, 4, height, width)",
                        "timestep INT64 (batch)",
                        "encoder_hidden_states FLOAT32 (batch, sequence, 6)");
        assertThat(graph.output("out_sample").orElseThrow().extent(1)).isEqualTo(4);
        assertThat(graph.output("out_sample").orElseThrow().extent(0)).isEqualTo(-1);
        Initializer kernel = Objects.requireNonNull(graph.initializers().get("kernel"));
        assertThat(kernel.type()).isEqualTo(ElementType.FLOAT16);
        assertThat(kernel.dimensions()).containsExactly(4L, 4L, 3L, 3L);
        assertThat(kernel.bytes()).isEqualTo(288);
        assertThat(graph.nodes()).extracting(GraphNode::operator).startsWith("Cast", "Conv");
    }

    @Test
    void what_an_exporter_notes_is_read() throws IOException {
        Path file = temporary.resolve("noted.onnx");
        byte[] graph = Files.readAllBytes(Fixtures.graph("unet-float16-weights"));
        byte[] note = "r?\n\003key\022\003\303\274!".getBytes(StandardCharsets.ISO_8859_1);
        note[1] = (byte) (note.length - 2);
        byte[] both = Arrays.copyOf(graph, graph.length + note.length);
        System.arraycopy(note, 0, both, graph.length, note.length);
        Files.write(file, both);

        assertThat(OnnxGraph.read(file).properties()).containsExactly(Map.entry("key", "ü!"));
        assertThat(OnnxGraph.read(Fixtures.graph("unet-float16-weights")).properties())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scripted", "traced"})
    void layers_are_found_by_their_path_whatever_the_exporter_calls_their_weights(String kind) {
        OnnxGraph graph = OnnxGraph.read(Fixtures.path("layers/" + kind + ".onnx"));
        Map<String, ModuleWeight> modules = ModuleWeights.of(graph);
        assertThat(modules)
                .containsOnlyKeys(
                        "blocks.0.to_out.0", "blocks.0.to_q", "blocks.1.to_out.0", "blocks.1.to_q", "conv", "time");
        assertThat(shape(modules, "conv")).isEqualTo("false [8, 8, 3]");
        assertThat(shape(modules, "time")).isEqualTo("false [8, 8]");
        assertThat(shape(modules, "blocks.1.to_q")).isEqualTo("true [8, 12]");
        assertThat(new WeightReader(graph).faults()).isEmpty();
    }

    private static String shape(Map<String, ModuleWeight> modules, String name) {
        ModuleWeight weight = Objects.requireNonNull(modules.get(name), name);
        return weight.transposed() + " " + weight.initializer().dimensions();
    }

    @Test
    void external_data_that_is_missing_or_truncated_is_told_for_each_weight() throws IOException {
        Path graph = Files.copy(Fixtures.path("layers/traced.onnx"), temporary.resolve("traced.onnx"));
        WeightReader weights = new WeightReader(OnnxGraph.read(graph));
        List<String> missing = weights.faults();
        assertThat(missing).hasSizeGreaterThan(3).allMatch(fault -> fault.endsWith("which is missing"));
        byte[] data = Files.readAllBytes(Fixtures.path("layers/traced.onnx.data"));
        Files.write(temporary.resolve("traced.onnx.data"), Arrays.copyOf(data, data.length - 1));
        assertThat(weights.faults())
                .singleElement()
                .asString()
                .contains("up to byte " + data.length + ", but that file is truncated: it has " + (data.length - 1));
    }

    @Test
    void a_file_cut_off_anywhere_is_no_graph() throws IOException {
        byte[] sound = Files.readAllBytes(Fixtures.path("layers/scripted.onnx"));
        for (int length = 0; length < sound.length; length += 97) {
            Path cut = Files.write(temporary.resolve("cut.onnx"), Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> OnnxGraph.read(cut))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("not an ONNX graph");
        }
    }
}
