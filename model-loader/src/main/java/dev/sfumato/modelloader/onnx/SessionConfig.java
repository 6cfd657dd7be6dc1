package dev.sfumato.modelloader.onnx;

/**
 * Where and how a graph runs.
 *
 * @param deviceId the CUDA device, counted from 0; 0 for the CPU
 * @param intraOpThreads threads that share one operator; 0 lets ONNX Runtime take one a physical core
 */
public record SessionConfig(ExecutionProvider provider, int deviceId, int intraOpThreads) {

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
    }

    /** The device as people write it: {@code cpu}, or {@code cuda:0}. */
    public String deviceName() {
        return switch (provider) {
            case CPU -> "cpu";
            case CUDA -> "cuda:" + deviceId;
        };
    }

    /** The CPU with ONNX Runtime's own number of threads. */
    public static SessionConfig cpu() {
        return new SessionConfig(ExecutionProvider.CPU, 0, 0);
    }

    /** A CUDA device with ONNX Runtime's own number of host threads. */
    public static SessionConfig cuda(int deviceId) {
        return new SessionConfig(ExecutionProvider.CUDA, deviceId, 0);
    }
}
