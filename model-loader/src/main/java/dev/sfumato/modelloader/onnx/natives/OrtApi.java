package dev.sfumato.modelloader.onnx.natives;

import ai.onnxruntime.OrtException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of ONNX Runtime's C API that binds tensors to a session, which its Java API lacks; its objects are
 * {@link TensorMemory}, {@link NativeTensor} and {@link IoBinding}. One a process, thread-safe.
 */
public final class OrtApi {

    private static final Logger LOG = LoggerFactory.getLogger(OrtApi.class);

    /** The versions of the table that the places of {@link OrtFunction} were compared with. */
    private static final int FIRST_VERSION = 28;

    private static final int LAST_VERSION = 29;

    private static final Pattern RELEASE = Pattern.compile("1\\.(\\d{1,4})\\..*");

    private final NativeHandles handles;
    private final Map<OrtFunction, MethodHandle> functions = new EnumMap<>(OrtFunction.class);

    private OrtApi(MemorySegment table, NativeHandles handles) {
        this.handles = handles;
        for (OrtFunction function : OrtFunction.values()) {
            functions.put(function, Functions.function(Functions.entry(table, function.place()), function.signature()));
        }
    }

    private static final class Holder {
        private static final Optional<OrtApi> FOUND = look();
    }

    /**
     * That of the library which ONNX Runtime's Java API has loaded; the environment must be there. Where the library
     * cannot be asked, that is logged, once.
     */
    public static Optional<OrtApi> find() {
        return Holder.FOUND;
    }

    private static Optional<OrtApi> look() {
        try {
            Optional<MemorySegment> base = Functions.base();
            if (base.isEmpty()) {
                return missing("its library is not this class loader's");
            }
            String release = Functions.version(base.get());
            MemorySegment table = table(base.get(), release);
            return table.equals(MemorySegment.NULL)
                    ? missing("its release is " + release + ", known are 1." + FIRST_VERSION + " and later")
                    : Optional.of(new OrtApi(table, new NativeHandles()));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            return missing(e.toString());
        }
    }

    // A version that the library does not have would have it print to the standard error output.
    private static MemorySegment table(MemorySegment base, String release) throws Throwable {
        Matcher matcher = RELEASE.matcher(release);
        int version = matcher.matches() ? Math.min(Integer.parseInt(matcher.group(1)), LAST_VERSION) : 0;
        return version < FIRST_VERSION ? MemorySegment.NULL : Functions.api(base, version);
    }

    private static Optional<OrtApi> missing(String why) {
        LOG.warn("the C API of ONNX Runtime cannot be called, so tensors are copied for each run: {}", why);
        return Optional.empty();
    }

    /** The pointers behind objects of the Java API. */
    NativeHandles handles() {
        return handles;
    }

    MethodHandle handle(OrtFunction function) {
        return Objects.requireNonNull(functions.get(function));
    }

    /** A call that gives a status. */
    @FunctionalInterface
    interface Call {
        MemorySegment status() throws Throwable;
    }

    /** A call that puts what it makes where it is told to. */
    @FunctionalInterface
    interface Making {
        MemorySegment status(MemorySegment made) throws Throwable;
    }

    /** Calls, and throws if the status says so. */
    void call(Call call) throws OrtException {
        MemorySegment status;
        try {
            status = call.status();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of ONNX Runtime cannot be called", e);
        }
        if (!status.equals(MemorySegment.NULL)) {
            throw failure(status);
        }
    }

    /** What a call makes. */
    MemorySegment make(Making call) throws OrtException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment made = arena.allocate(ValueLayout.ADDRESS);
            call(() -> call.status(made));
            return made.get(ValueLayout.ADDRESS, 0);
        }
    }

    /** Calls a function that frees an object, or empties it, which cannot fail. */
    void release(OrtFunction function, MemorySegment owned) {
        try {
            handle(function).invokeExact(owned);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a function of ONNX Runtime cannot be called", e);
        }
    }

    private OrtException failure(MemorySegment status) {
        try {
            int code = (int) handle(OrtFunction.GET_ERROR_CODE).invokeExact(status);
            MemorySegment message =
                    (MemorySegment) handle(OrtFunction.GET_ERROR_MESSAGE).invokeExact(status);
            return new OrtException(code, Functions.text(message));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a status of ONNX Runtime cannot be read", e);
        } finally {
            release(OrtFunction.RELEASE_STATUS, status);
        }
    }
}
