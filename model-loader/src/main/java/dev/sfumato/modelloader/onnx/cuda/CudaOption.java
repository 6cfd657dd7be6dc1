package dev.sfumato.modelloader.onnx.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An option of ONNX Runtime's CUDA execution provider that can be chosen, by its name in lower case.
 *
 * @see <a href="https://onnxruntime.ai/docs/execution-providers/CUDA-ExecutionProvider.html">what they do</a>
 */
public enum CudaOption {
    /** Bytes of the device's memory that a session's arena takes at most; all of it unless set. */
    GPU_MEM_LIMIT("a number of bytes from 1 on"),
    /** How much more memory the arena takes when it has not enough. */
    ARENA_EXTEND_STRATEGY("kSameAsRequested or kNextPowerOfTwo"),
    /** How an algorithm is found for each new shape of a convolution: tried out, guessed, or always the same. */
    CUDNN_CONV_ALGO_SEARCH("EXHAUSTIVE, HEURISTIC or DEFAULT"),
    /** Whether that may take as much working memory as it likes. */
    CUDNN_CONV_USE_MAX_WORKSPACE(Words.SWITCH),
    /** Whether convolutions are computed with channels last. */
    PREFER_NHWC(Words.SWITCH),
    /** Whether a convolution adds its bias itself. */
    FUSE_CONV_BIAS(Words.SWITCH),
    /** Whether products of 32-bit floats are computed with 19 bits of them. */
    USE_TF32(Words.SWITCH),
    /** Which kernels attention may use, added up: 1 flash, 2 memory-efficient, 8 cuDNN's flash, 16 none; 0 for all. */
    SDPA_KERNEL("a sum of 1, 2, 4, 8, 16, 32, 64, 256 and 512, or 0"),
    /** Whether runs are captured once and then replayed. */
    ENABLE_CUDA_GRAPH(Words.SWITCH);

    private static final int ATTENTION_KERNELS = 1 | 2 | 4 | 8 | 16 | 32 | 64 | 256 | 512;

    private final String allowed;

    CudaOption(String allowed) {
        this.allowed = allowed;
    }

    private static final class Words {
        private static final String SWITCH = "0 or 1";
    }

    /** As ONNX Runtime calls it, such as {@code prefer_nhwc}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CudaOption> parse(String key) {
        return Arrays.stream(values())
                .filter(option -> option.key().equals(key))
                .findFirst();
    }

    public static List<String> keys() {
        return Arrays.stream(values()).map(CudaOption::key).toList();
    }

    /** @throws IllegalArgumentException naming option, value and what is allowed */
    void require(String value) {
        if (!allows(value)) {
            throw new IllegalArgumentException(key() + ": got '" + value + "'; allowed: " + allowed);
        }
    }

    private boolean allows(String value) {
        return switch (this) {
            case GPU_MEM_LIMIT -> value.matches("[1-9]\\d{0,17}");
            case ARENA_EXTEND_STRATEGY ->
                List.of("kSameAsRequested", "kNextPowerOfTwo").contains(value);
            case CUDNN_CONV_ALGO_SEARCH ->
                List.of("EXHAUSTIVE", "HEURISTIC", "DEFAULT").contains(value);
            case SDPA_KERNEL -> value.matches("\\d{1,4}") && (Integer.parseInt(value) & ~ATTENTION_KERNELS) == 0;
            case CUDNN_CONV_USE_MAX_WORKSPACE, PREFER_NHWC, FUSE_CONV_BIAS, USE_TF32, ENABLE_CUDA_GRAPH ->
                value.matches("[01]");
        };
    }
}
