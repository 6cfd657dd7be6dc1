package dev.sfumato.modelloader.onnx.natives;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reference to the environment of ONNX Runtime that is never given back, so that the environment lasts as long as the
 * process.
 *
 * <p>ONNX Runtime's Java API adds a shutdown hook that releases its own reference. All hooks of a JVM run at once: that
 * would destroy the environment under the runs of a program that finishes its work in a hook, which then fail ("Attempt
 * to use DefaultLogger but none has been registered") or end the process with an abort. The environment is one a process
 * and counts its references, so another one keeps it.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/main/include/onnxruntime/core/session/onnxruntime_c_api.h">
 *     the C API: entries are only ever added behind those of a version</a>
 */
public final class LastingEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(LastingEnvironment.class);

    /** A version of the C API that has all that is used of it; every later library has it too. */
    private static final int API_VERSION = 1;

    /** Of the table of functions. */
    private static final long GET_ERROR_MESSAGE = 2;

    private static final long CREATE_ENV = 3;

    /** What an environment logs that is not there yet; this one is. */
    private static final int FATAL = 4;

    private static boolean held;

    private LastingEnvironment() {}

    /**
     * Takes the reference, once; the environment must be there. Where the library cannot be asked, that is logged, and
     * the environment ends with the shutdown hooks.
     */
    public static synchronized void hold() {
        if (held) {
            return;
        }
        held = true;
        try {
            Optional<MemorySegment> base = Functions.base();
            if (base.isEmpty()) {
                LOG.warn(
                        "the library of ONNX Runtime is not this class loader's: what runs when the JVM exits may fail");
                return;
            }
            createEnvironment(Functions.api(base.get(), API_VERSION));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("the environment of ONNX Runtime cannot be held", e);
        }
    }

    // api->CreateEnv(level, name, &environment), which returns the one that is there
    private static void createEnvironment(MemorySegment api) throws Throwable {
        MethodHandle create = Functions.function(
                Functions.entry(api, CREATE_ENV),
                FunctionDescriptor.of(
                        ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment environment = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment status =
                    (MemorySegment) create.invokeExact(FATAL, arena.allocateFrom("sfumato"), environment);
            if (!status.equals(MemorySegment.NULL)) {
                throw new IllegalStateException(
                        "the environment of ONNX Runtime cannot be held: " + message(api, status));
            }
        }
    }

    private static String message(MemorySegment api, MemorySegment status) throws Throwable {
        MethodHandle get = Functions.function(
                Functions.entry(api, GET_ERROR_MESSAGE),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        return Functions.text((MemorySegment) get.invokeExact(status));
    }
}
