package dev.sfumato.modelloader.onnx;

import java.util.List;
import java.util.Locale;

/** What ONNX Runtime says when a device has no memory left: it has no code for that, only words. */
final class OutOfMemory {

    /** Of its arena, its CUDA and cuDNN calls, and of C++. */
    private static final List<String> WORDS = List.of(
            "failed to allocate memory",
            "available memory of",
            "out of memory",
            "out_of_memory",
            "bad_alloc",
            "bad allocation",
            "cudnn_status_alloc_failed",
            "cublas_status_alloc_failed");

    private OutOfMemory() {}

    static boolean isMeantBy(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return WORDS.stream().anyMatch(message::contains);
    }
}
