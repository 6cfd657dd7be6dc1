package dev.sfumato.modelloader.onnx.natives;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The functions that the library of ONNX Runtime offers, which it hands out as tables of their addresses. */
final class Functions {

    private Functions() {}

    /** {@code OrtGetApiBase()}, the table of two that leads to all others; empty if the library is not loaded here. */
    static Optional<MemorySegment> base() throws Throwable {
        // Finds what the class loader has loaded that loaded this class, as it did the classes of ONNX Runtime.
        Optional<MemorySegment> symbol = SymbolLookup.loaderLookup().find("OrtGetApiBase");
        if (symbol.isEmpty()) {
            return Optional.empty();
        }
        MethodHandle get = function(symbol.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
        return Optional.of((MemorySegment) get.invokeExact());
    }

    /** {@code base->GetApi(version)}; {@link MemorySegment#NULL} if the library does not have that version. */
    static MemorySegment api(MemorySegment base, int version) throws Throwable {
        MethodHandle get = function(entry(base, 0), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        return (MemorySegment) get.invokeExact(version);
    }

    /** {@code base->GetVersionString()}, such as {@code 1.29.0}. */
    static String version(MemorySegment base) throws Throwable {
        MethodHandle get = function(entry(base, 1), FunctionDescriptor.of(ValueLayout.ADDRESS));
        return text((MemorySegment) get.invokeExact());
    }

    static MemorySegment entry(MemorySegment table, long index) {
        return unbounded(table).getAtIndex(ValueLayout.ADDRESS, index);
    }

    static String text(MemorySegment address) {
        return unbounded(address).getString(0);
    }

    private static MemorySegment unbounded(MemorySegment address) {
        return sized(address, Long.MAX_VALUE);
    }

    /** Memory of the library's, of which only the address was told. */
    @SuppressWarnings("restricted")
    static MemorySegment sized(MemorySegment address, long bytes) {
        return address.reinterpret(bytes);
    }

    @SuppressWarnings("restricted")
    static MethodHandle function(MemorySegment address, FunctionDescriptor signature) {
        return Linker.nativeLinker().downcallHandle(address, signature);
    }
}
