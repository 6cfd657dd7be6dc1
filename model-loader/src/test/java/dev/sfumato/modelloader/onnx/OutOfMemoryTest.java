package dev.sfumato.modelloader.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutOfMemoryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bfc_arena.cc:376 Failed to allocate memory for requested buffer of size 17179869184",
                "bfc_arena.cc:359 Available memory of 1024 is smaller than requested bytes of 2048",
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p, size);",
                "CUDA error cudaErrorMemoryAllocation: CUDA_ERROR_OUT_OF_MEMORY",
                "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED",
                "Non-zero status code returned while running Conv node. Status Message: std::bad_alloc"
            })
    void isWhatTheRuntimeSaysWhenADeviceIsFull(String message) {
        assertThat(OutOfMemory.isMeantBy(new OrtException(message))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "indices element out of data bounds, idx=748 must be within the inclusive range [-500,499]",
                "Got invalid dimensions for input: sample",
                ""
            })
    void isNotMeantByOtherFailures(String message) {
        assertThat(OutOfMemory.isMeantBy(new OrtException(message))).isFalse();
    }
}
