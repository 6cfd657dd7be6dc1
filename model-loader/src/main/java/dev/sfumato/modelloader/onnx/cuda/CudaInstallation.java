package dev.sfumato.modelloader.onnx.cuda;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What ONNX Runtime needs to run graphs by CUDA, what this machine has of it, and what to do about the rest.
 *
 * @param runtime the version of ONNX Runtime, such as {@code 1.29.0}
 * @param inRuntime whether that was built with CUDA
 * @param driver the version of CUDA that the driver is for, such as {@code 13.0}; null without a driver
 * @param libraries those that are needed, as told by the runtime's own library where that is there
 */
public record CudaInstallation(
        String runtime, boolean inRuntime, @Nullable String driver, List<NativeLibrary> libraries) {

    private static final String DRIVER = "libcuda.so.1";

    /** It is not asked for when the provider is loaded, but by the first convolution. */
    private static final String CUDNN = "libcudnn.so.9";

    /** What the provider of {@code onnxruntime_gpu} needs, for a runtime that has none to ask. */
    private static final List<String> OF_CUDA_12 =
            List.of("libcublasLt.so.12", "libcublas.so.12", "libcurand.so.10", "libcudart.so.12", DRIVER, CUDNN);

    public CudaInstallation {
        libraries = List.copyOf(libraries);
    }

    /**
     * Looks at this machine. Libraries that are found are loaded, some of which are large, and stay so.
     *
     * @param version of ONNX Runtime
     * @param natives the folder that it was loaded from, if known
     */
    public static CudaInstallation examine(String version, @Nullable Path natives) {
        List<NativeLibrary> libraries =
                needed(natives).stream().map(SystemLoader::find).toList();
        boolean driverFound =
                libraries.stream().anyMatch(library -> library.name().equals(DRIVER) && library.isFound());
        return new CudaInstallation(
                version,
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA),
                driverFound ? CudaDriver.version(DRIVER).orElse(null) : null,
                libraries);
    }

    private static Set<String> needed(@Nullable Path natives) {
        Path provider = natives == null ? null : natives.resolve("libonnxruntime_providers_cuda.so");
        if (provider == null || !Files.isRegularFile(provider)) {
            return new LinkedHashSet<>(OF_CUDA_12);
        }
        try {
            Set<String> names = new LinkedHashSet<>(SharedObject.needed(provider));
            names.removeIf(name -> !name.startsWith("libcu"));
            names.add(DRIVER);
            names.add(CUDNN);
            return names;
        } catch (IOException e) {
            throw new IllegalStateException(provider + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether all that is needed is there. */
    public boolean isComplete() {
        return inRuntime && libraries.stream().allMatch(NativeLibrary::isFound);
    }

    /** What to do so that CUDA can be used, one step a line; empty if it can. */
    public List<String> advice() {
        List<String> steps = new ArrayList<>();
        if (!inRuntime) {
            steps.add("This ONNX Runtime is the one for the CPU: build the one for CUDA 12 with ./mvnw -Pcuda package,"
                    + " or use one for CUDA 13 as docs/cuda.md tells.");
        }
        List<NativeLibrary> missing =
                libraries.stream().filter(library -> !library.isFound()).toList();
        if (missing.stream().anyMatch(library -> library.name().equals(DRIVER))) {
            steps.add("There is no NVIDIA driver: install it, or let the container see it (docker run --gpus all).");
        }
        List<NativeLibrary> other =
                missing.stream().filter(library -> !library.others().isEmpty()).toList();
        if (!other.isEmpty()) {
            steps.add("CUDA is there in another version than this runtime was built for: install " + names(other)
                    + " beside it, or use a runtime for that version as docs/cuda.md tells.");
        }
        List<NativeLibrary> absent = missing.stream()
                .filter(library -> library.others().isEmpty() && !library.name().equals(DRIVER))
                .toList();
        if (!absent.isEmpty()) {
            steps.add("Install " + names(absent)
                    + ", and name their folders in LD_LIBRARY_PATH if the system's loader does not know them.");
        }
        return steps;
    }

    private static String names(List<NativeLibrary> libraries) {
        return String.join(", ", libraries.stream().map(NativeLibrary::name).toList());
    }

    /** All of it as lines of text. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("ONNX Runtime " + runtime + (inRuntime ? " with CUDA" : " without CUDA"));
        lines.add("driver: " + (driver == null ? "none" : "for CUDA " + driver));
        libraries.forEach(library -> lines.add(library.name() + ": " + library.state()));
        lines.addAll(advice());
        return lines;
    }
}
