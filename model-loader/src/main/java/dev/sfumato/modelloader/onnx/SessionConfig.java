package dev.sfumato.modelloader.onnx;

import dev.sfumato.modelloader.onnx.cuda.CudaOptions;
import dev.sfumato.modelloader.onnx.runs.RunChoice;
import dev.sfumato.modelloader.onnx.runs.TensorBinding;
import java.util.OptionalInt;

/**
 * Where and how a graph runs.
 *
 * @param deviceId the CUDA device, counted from 0; 0 for the CPU
 * @param intraOpThreads threads that share one operator; 0 lets ONNX Runtime take one a physical core
 * @param cudaOptions of the CUDA execution provider; the default for the CPU
 * @param binding where the tensors of runs lie; changes no value that a run gives
 */
public record SessionConfig(
        ExecutionProvider provider, int deviceId, int intraOpThreads, CudaOptions cudaOptions, TensorBinding binding) {

    public SessionConfig {
        if (deviceId < 0) {
            throw new IllegalArgumentException("deviceId must be at least 0, got " + deviceId);
        }
        if (provider == ExecutionProvider.CPU && deviceId != 0) {
            throw new IllegalArgumentException("deviceId must be 0 for the CPU, got " + deviceId);
        }
        if (intraOpThreads < 0) {
            throw new IllegalArgumentException("intraOpThreads must be at least 0, got " + intraOpThreads);
        }
        if (provider == ExecutionProvider.CPU && !cudaOptions.equals(CudaOptions.DEFAULT)) {
            throw new IllegalArgumentException("cudaOptions must be left as they are for the CPU, got " + cudaOptions);
        }
        if (cudaOptions.cudaGraphs() && binding != TensorBinding.DEVICE) {
            throw new IllegalArgumentException(
                    "enable_cuda_graph=1 needs the tensors in the device's memory, got the binding "
                            + binding.wireName() + " in place of " + TensorBinding.DEVICE.wireName());
        }
    }

    /** With the provider's usual options and binding. */
    public SessionConfig(ExecutionProvider provider, int deviceId, int intraOpThreads) {
        this(provider, deviceId, intraOpThreads, CudaOptions.DEFAULT, usualBinding(provider));
    }

    // Measured: see docs/decisions/0028-device-resident.md
    private static TensorBinding usualBinding(ExecutionProvider provider) {
        return switch (provider) {
            case CPU -> TensorBinding.NONE;
            case CUDA -> TensorBinding.DEVICE;
        };
    }

    /** The same with other options of the CUDA execution provider. */
    public SessionConfig withCudaOptions(CudaOptions other) {
        return new SessionConfig(provider, deviceId, intraOpThreads, other, binding);
    }

    /** The same with the tensors of runs elsewhere. */
    public SessionConfig withBinding(TensorBinding other) {
        return new SessionConfig(provider, deviceId, intraOpThreads, cudaOptions, other);
    }

    /** The device as people write it: {@code cpu}, or {@code cuda:0}. */
    public String deviceName() {
        return switch (provider) {
            case CPU -> "cpu";
            case CUDA -> "cuda:" + deviceId;
        };
    }

    /** For the names of files that keep how long runs take: another where that may be another. */
    public String timingName() {
        String name = provider.name() + deviceId + "-" + intraOpThreads;
        return equals(new SessionConfig(provider, deviceId, intraOpThreads))
                ? name
                : name + "-" + binding.wireName() + "-"
                        + Integer.toHexString(cudaOptions.toString().hashCode());
    }

    /** The CPU with ONNX Runtime's own number of threads. */
    public static SessionConfig cpu() {
        return new SessionConfig(ExecutionProvider.CPU, 0, 0);
    }

    /** A CUDA device with ONNX Runtime's own number of host threads. */
    public static SessionConfig cuda(int deviceId) {
        return new SessionConfig(ExecutionProvider.CUDA, deviceId, 0);
    }

    RunChoice runs() {
        return new RunChoice(
                provider == ExecutionProvider.CUDA ? OptionalInt.of(deviceId) : OptionalInt.empty(),
                binding,
                cudaOptions.cudaGraphs());
    }
}
