package dev.sfumato.tracking.system.nvml;

/** NVIDIA's library or its driver failed, as another answer than that it does not have what was asked for. */
public final class NvmlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NvmlException(String function, int code, String reason) {
        super(function + ": " + reason + " (" + code + ")");
    }
}
