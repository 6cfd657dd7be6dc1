package dev.sfumato.modelloader.onnx.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The driver of NVIDIA's GPUs. Stateless.
 *
 * @see <a href="https://docs.nvidia.com/cuda/cuda-driver-api/group__CUDA__VERSION.html">cuDriverGetVersion</a>
 */
final class CudaDriver {

    private CudaDriver() {}

    /**
     * The version of CUDA that a driver is for, such as {@code 13.0}; empty if it does not tell.
     *
     * @param library the driver's, which can be loaded
     */
    @SuppressWarnings("restricted")
    static Optional<String> version(String library) {
        Optional<MemorySegment> function =
                SymbolLookup.libraryLookup(library, Arena.global()).find("cuDriverGetVersion");
        if (function.isEmpty()) {
            return Optional.empty();
        }
        MethodHandle getVersion = Linker.nativeLinker()
                .downcallHandle(function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(ValueLayout.JAVA_INT);
            int result = (int) getVersion.invokeExact(version);
            int number = version.get(ValueLayout.JAVA_INT, 0);
            // 13000 is 13.0, 12080 is 12.8
            return result == 0 ? Optional.of(number / 1000 + "." + number % 1000 / 10) : Optional.empty();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("cuDriverGetVersion cannot be called", e);
        }
    }
}
