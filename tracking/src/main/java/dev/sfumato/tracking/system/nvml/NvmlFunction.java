package dev.sfumato.tracking.system.nvml;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function of the library that answers with one of its codes. Thread-safe.
 *
 * @see <a href="https://docs.nvidia.com/deploy/nvml-api/group__nvmlDeviceEnumvs.html">the codes, nvmlReturn_t</a>
 */
final class NvmlFunction {
    private static final int SUCCESS = 0;
    private static final int NOT_SUPPORTED = 3;
    private static final int NO_PERMISSION = 4;
    private static final int FUNCTION_NOT_FOUND = 13;

    private final String name;
    private final @Nullable MethodHandle handle;
    private final IntFunction<String> reasons;

    private NvmlFunction(String name, @Nullable MethodHandle handle, IntFunction<String> reasons) {
        this.name = name;
        this.handle = handle;
        this.reasons = reasons;
    }

    /**
     * Finds the function, which an older driver may not have.
     *
     * @param reasons names a code
     */
    static NvmlFunction of(SymbolLookup library, String name, IntFunction<String> reasons, MemoryLayout... parameters) {
        MethodHandle handle = find(library, name, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
        return new NvmlFunction(name, handle, reasons);
    }

    @SuppressWarnings("restricted")
    static @Nullable MethodHandle find(SymbolLookup library, String name, FunctionDescriptor signature) {
        return library.find(name)
                .map(address -> Linker.nativeLinker().downcallHandle(address, signature))
                .orElse(null);
    }

    /**
     * Calls it.
     *
     * @return whether it did what it is for; false if this driver, this GPU or this user's rights do not have that
     * @throws NvmlException if it failed
     */
    boolean call(Object... arguments) {
        if (handle == null) {
            return false;
        }
        int code = (int) invoke(handle, arguments);
        return switch (code) {
            case SUCCESS -> true;
            case NOT_SUPPORTED, NO_PERMISSION, FUNCTION_NOT_FOUND -> false;
            default -> throw new NvmlException(name, code, reasons.apply(code));
        };
    }

    static Object invoke(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException("a native function threw what it cannot throw", failure);
        }
    }
}
