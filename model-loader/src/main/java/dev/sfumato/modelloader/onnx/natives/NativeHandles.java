package dev.sfumato.modelloader.onnx.natives;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** The C API's pointers behind objects of the Java API, which holds each in a private field. */
final class NativeHandles {

    private static final String FIELD = "nativeHandle";

    private final VarHandle environment;
    private final VarHandle session;
    private final VarHandle options;

    /** @throws ReflectiveOperationException if the Java API has them elsewhere, or its module does not show them */
    NativeHandles() throws ReflectiveOperationException {
        environment = handle(OrtEnvironment.class);
        session = handle(OrtSession.class);
        options = handle(OrtSession.RunOptions.class);
    }

    private static VarHandle handle(Class<?> owner) throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, FIELD, long.class);
    }

    MemorySegment of(OrtEnvironment owner) {
        return MemorySegment.ofAddress((long) environment.get(owner));
    }

    MemorySegment of(OrtSession owner) {
        return MemorySegment.ofAddress((long) session.get(owner));
    }

    /** {@link MemorySegment#NULL}, which asks for the defaults, for none. */
    MemorySegment of(OrtSession.@Nullable RunOptions owner) {
        return owner == null ? MemorySegment.NULL : MemorySegment.ofAddress((long) options.get(owner));
    }
}
