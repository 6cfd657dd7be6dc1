package dev.sfumato.service.cli.options;

import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.cuda.CudaOptions;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what graphs run on, and how. */
public final class DeviceChoice {
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "What models run on: cpu, cuda or cuda:N (default: ${DEFAULT-VALUE}). If it cannot be used"
                    + " that is an error; another is never taken instead.")
    String device = "cpu";

    @Option(
            names = "--cuda-option",
            paramLabel = "OPTION=VALUE",
            description = "An option of ONNX Runtime's CUDA execution provider, as in prefer_nhwc=1; may be given more"
                    + " than once. Those that may be chosen: gpu_mem_limit, arena_extend_strategy,"
                    + " cudnn_conv_algo_search, cudnn_conv_use_max_workspace, prefer_nhwc, fuse_conv_bias, use_tf32,"
                    + " sdpa_kernel, enable_cuda_graph.")
    List<String> cudaOptions = new ArrayList<>();

    @Option(
            names = "--tensor-binding",
            paramLabel = "WHERE",
            description = "Where a model's inputs and outputs stay between its runs: none, host or device (default:"
                    + " none on the CPU, device on CUDA); changes no pixel.")
    @Nullable
    String tensorBinding;

    /** What was chosen. */
    public SessionConfig session() {
        SessionConfig chosen = device();
        if (tensorBinding != null) {
            chosen = chosen.withBinding(binding(tensorBinding));
        }
        if (cudaOptions.isEmpty()) {
            return chosen;
        }
        if (device.equals("cpu")) {
            throw CommandFailure.badInput(
                    "--cuda-option: got '" + cudaOptions.getFirst() + "', but goes with --device cuda or cuda:N only");
        }
        try {
            return chosen.withCudaOptions(CudaOptions.parse(cudaOptions));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput("--cuda-option: " + e.getMessage());
        }
    }

    private SessionConfig device() {
        if (device.equals("cpu")) {
            return SessionConfig.cpu();
        }
        Matcher cuda = CUDA.matcher(device);
        if (!cuda.matches()) {
            throw CommandFailure.badInput("--device: got '" + device + "'; allowed: cpu, cuda or cuda:N");
        }
        return SessionConfig.cuda(cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }

    private static TensorBinding binding(String name) {
        return TensorBinding.parse(name)
                .orElseThrow(() -> CommandFailure.badInput(
                        "--tensor-binding: got '" + name + "'; allowed: " + String.join(", ", TensorBinding.names())));
    }
}
