package dev.sfumato.modelloader.onnx.cuda;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A library of CUDA, cuDNN or the driver, and whether this machine has it.
 *
 * @param name with the version that is asked for, such as {@code libcublas.so.12}
 * @param file where it was loaded from; null if the system's loader does not find it
 * @param others other versions of it that the loader finds, such as {@code libcublas.so.13}
 */
public record NativeLibrary(String name, @Nullable String file, List<String> others) {

    public NativeLibrary {
        others = List.copyOf(others);
    }

    public boolean isFound() {
        return file != null;
    }

    /** Where it is, or what is there in its place. */
    public String state() {
        if (file != null) {
            return file;
        }
        return others.isEmpty() ? "not found" : "not found; there is " + String.join(", ", others);
    }
}
