package dev.sfumato.modelloader.onnx.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The reports that ONNX Runtime sends to its maker from version 1.29 on, on Linux and macOS too: they are switched off.
 * A program that promises to work without a network must not try to use it, and gathering them overflows the stack of
 * the thread, and so ends the JVM, where the command line of the process is longer than about 4,000 characters.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/issues/32173">another crash of theirs</a>
 */
public final class Telemetry {

    private static final String VARIABLE = "ORT_DISABLE_TELEMETRY";

    private static boolean disabled;

    private Telemetry() {}

    /**
     * Sets the variable that keeps reports from being gathered; takes effect before the environment of ONNX Runtime is
     * made. Its API to switch them off needs that environment, which is where the crash is.
     */
    public static synchronized void disable() {
        if (disabled || System.getenv(VARIABLE) != null) {
            return;
        }
        disabled = true;
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> setenv =
                SymbolLookup.loaderLookup().or(linker.defaultLookup()).find("setenv");
        // Windows has none, and reports in another way that the variable has no part in.
        setenv.ifPresent(function -> call(linker, function));
    }

    @SuppressWarnings("restricted")
    private static void call(Linker linker, MemorySegment setenv) {
        MethodHandle handle = linker.downcallHandle(
                setenv,
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) handle.invokeExact(arena.allocateFrom(VARIABLE), arena.allocateFrom("1"), 1);
            if (failed != 0) {
                throw new IllegalStateException("the environment variable " + VARIABLE + " cannot be set");
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the environment variable " + VARIABLE + " cannot be set", e);
        }
    }
}
