package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.cuda.CudaOption;
import dev.sfumato.modelloader.onnx.cuda.CudaOptions;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.ByteArrayOutputStream;
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

class SessionOpeningTest {

    @TempDir
    private Path folder;

    private static ModelException refusal(Path file, SessionConfig config) {
        return catchThrowableOfType(
                ModelException.class, () -> ModelSession.open(file, config).close());
    }

    @Test
    void a_missing_file_is_not_found() {
        ModelException refusal = refusal(folder.resolve("model.onnx"), SessionConfig.cpu());
        assertThat(refusal.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(refusal).hasMessage(folder.resolve("model.onnx") + ": no such graph file");
    }

    @Test
    void an_empty_a_truncated_and_a_foreign_file_are_broken() throws IOException {
        byte[] graph = Files.readAllBytes(Fixtures.graph("unet-int64-vector"));
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        Path truncated = Files.write(folder.resolve("truncated.onnx"), Arrays.copyOf(graph, graph.length / 2));
        Path foreign = Files.writeString(folder.resolve("foreign.onnx"), "this is a letter, not a graph");
        for (Path file : new Path[] {empty, truncated, foreign}) {
            ModelException refusal = refusal(file, SessionConfig.cpu());
            assertThat(refusal.kind()).isEqualTo(Kind.BROKEN);
            assertThat(refusal).hasMessageStartingWith(file + ": ");
        }
    }

    @Test
    void an_element_type_that_no_tensor_here_has_is_unsupported() {
        ModelException refusal = refusal(Fixtures.graph("strings"), SessionConfig.cpu());
        assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("strings.onnx: 'words' has element type STRING; known are [FLOAT16");
    }

    @Test
    void an_output_that_is_no_tensor_is_unsupported() {
        ModelException refusal = refusal(Fixtures.graph("sequence"), SessionConfig.cpu());
        assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(refusal).hasMessageContaining("sequence.onnx: 'xs' is not a tensor");
    }

    @Test
    void cuda_that_is_not_there_is_an_error_and_never_a_run_on_the_cpu() {
        ModelException refusal = refusal(Fixtures.graph("unet-int64-vector"), SessionConfig.cuda(0));
        assertThat(refusal.kind()).isEqualTo(Kind.DEVICE);
        assertThat(refusal).hasMessageContaining("CUDA was asked for").hasMessageContaining("[CPU]");
    }

    @Test
    void a_graph_of_another_devices_operators_is_refused_before_it_is_loaded() throws IOException {
        Path file = saying("unet-int64-vector", "CUDA");
        ModelException refusal = refusal(file, SessionConfig.cpu());
        assertThat(refusal.kind()).isEqualTo(Kind.DEVICE);
        assertThat(refusal)
                .hasMessage(
                        file + ": is written in operators of CUDA (its property sfumato.execution_provider), and was"
                                + " to run on CPU; choose such a device, or export the model without --optimize");
    }

    @Test
    void a_graph_of_this_devices_operators_is_opened() throws IOException {
        try (ModelSession session = ModelSession.open(saying("unet-int64-vector", "CPU"), SessionConfig.cpu())) {
            assertThat(session.properties()).containsEntry(GraphProperties.EXECUTION_PROVIDER, "CPU");
        }
    }

    @Test
    void a_graph_of_an_unknown_devices_operators_is_broken() throws IOException {
        ModelException refusal = refusal(saying("unet-int64-vector", "ABACUS"), SessionConfig.cpu());
        assertThat(refusal.kind()).isEqualTo(Kind.BROKEN);
        assertThat(refusal).hasMessageEndingWith("is 'ABACUS', expected one of [CPU, CUDA]");
    }

    /** A graph with the note: what is appended to a protobuf message counts as part of it. */
    private Path saying(String graph, String provider) throws IOException {
        byte[] key = GraphProperties.EXECUTION_PROVIDER.getBytes(StandardCharsets.UTF_8);
        byte[] value = provider.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(Files.readAllBytes(Fixtures.graph(graph)));
        bytes.writeBytes(
                new byte[] {14 << 3 | 2, (byte) (key.length + value.length + 4), 1 << 3 | 2, (byte) key.length});
        bytes.writeBytes(key);
        bytes.writeBytes(new byte[] {2 << 3 | 2, (byte) value.length});
        bytes.writeBytes(value);
        return Files.write(folder.resolve("model.onnx"), bytes.toByteArray());
    }

    @Test
    void the_number_of_threads_changes_no_result() {
        float[] sample = new float[4 * 32 * 32];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = (float) Math.sin(i);
        }
        assertThat(paint(sample, 1)).containsExactly(paint(sample, 2)).containsExactly(paint(sample, 0));
    }

    private static float[] paint(float[] sample, int threads) {
        SessionConfig config = new SessionConfig(ExecutionProvider.CPU, 0, threads);
        try (ModelSession session = ModelSession.open(Fixtures.graph("unet-int64-vector"), config)) {
            Map<String, FloatTensor> results = session.run(Map.of(
                    "sample", FloatTensor.of(Shape.of(1, 4, 32, 32), sample),
                    "timestep", LongTensor.of(Shape.of(1), 500),
                    "encoder_hidden_states", FloatTensor.zeros(Shape.of(1, 5, 6))));
            return Objects.requireNonNull(results.get("out_sample")).values();
        }
    }

    @Test
    void a_configuration_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new SessionConfig(ExecutionProvider.CUDA, -1, 0))
                .hasMessage("deviceId must be at least 0, got -1");
        assertThatThrownBy(() -> new SessionConfig(ExecutionProvider.CPU, 1, 0))
                .hasMessage("deviceId must be 0 for the CPU, got 1");
        assertThatThrownBy(() -> new SessionConfig(ExecutionProvider.CPU, 0, -2))
                .hasMessage("intraOpThreads must be at least 0, got -2");
        assertThat(SessionConfig.cpu()).isEqualTo(new SessionConfig(ExecutionProvider.CPU, 0, 0));
        assertThat(SessionConfig.cuda(3)).isEqualTo(new SessionConfig(ExecutionProvider.CUDA, 3, 0));
    }

    @Test
    void options_of_another_provider_are_refused() {
        CudaOptions channelsLast = CudaOptions.DEFAULT.with(CudaOption.PREFER_NHWC, "1");
        assertThatThrownBy(() -> SessionConfig.cpu().withCudaOptions(channelsLast))
                .hasMessageContaining("cudaOptions must be left as they are for the CPU")
                .hasMessageContaining("prefer_nhwc=1");
        assertThat(SessionConfig.cuda(0).withCudaOptions(channelsLast).cudaOptions())
                .isEqualTo(channelsLast);
    }

    @Test
    void cuda_graphs_need_tensors_that_stay_on_the_device() {
        SessionConfig graphs =
                SessionConfig.cuda(0).withCudaOptions(CudaOptions.DEFAULT.with(CudaOption.ENABLE_CUDA_GRAPH, "1"));
        assertThat(graphs.binding()).isEqualTo(TensorBinding.DEVICE);
        assertThatThrownBy(() -> graphs.withBinding(TensorBinding.HOST))
                .hasMessageContaining("enable_cuda_graph=1")
                .hasMessageContaining("host in place of device");
    }

    @Test
    void times_are_kept_apart_where_runs_are_made_in_another_way() {
        SessionConfig cuda = SessionConfig.cuda(1);
        assertThat(SessionConfig.cpu().timingName()).isEqualTo("CPU0-0");
        assertThat(List.of(
                        cuda.timingName(),
                        SessionConfig.cuda(0).timingName(),
                        cuda.withBinding(TensorBinding.HOST).timingName(),
                        cuda.withCudaOptions(CudaOptions.DEFAULT.with(CudaOption.USE_TF32, "0"))
                                .timingName()))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("CUDA[01]-0[-a-z0-9]*"));
    }
}
