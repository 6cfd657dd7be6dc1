package dev.sfumato.modelloader.onnx.natives;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;

/**
 * The functions of ONNX Runtime's C API that are called, by their places in {@code struct OrtApi}. Of those
 * that give an address it is a status, null if all went well, but for {@link #GET_ERROR_MESSAGE}.
 *
 * @see <a href="https://github.com/microsoft/onnxruntime/blob/v1.29.0/include/onnxruntime/core/session/onnxruntime_c_api.h">
 *     the header: entries are only ever added at the end, so that a place holds for all later versions</a>
 */
enum OrtFunction {
    /** (status) -> code */
    GET_ERROR_CODE(1, FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    /** (status) -> text */
    GET_ERROR_MESSAGE(2, status(ADDRESS)),
    /** (allocator, extents, rank, element type, &value) */
    CREATE_TENSOR(48, status(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS)),
    /** (value, &data) */
    GET_TENSOR_MUTABLE_DATA(51, status(ADDRESS, ADDRESS)),
    /** (shape info, &rank) */
    GET_DIMENSIONS_COUNT(61, status(ADDRESS, ADDRESS)),
    /** (shape info, extents, rank) */
    GET_DIMENSIONS(62, status(ADDRESS, ADDRESS, JAVA_LONG)),
    /** (value, &shape info) */
    GET_TENSOR_TYPE_AND_SHAPE(65, status(ADDRESS, ADDRESS)),
    /** (name, kind of allocator, device, kind of memory, &memory info) */
    CREATE_MEMORY_INFO(68, status(ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)),
    /** (allocator, memory) */
    ALLOCATOR_FREE(76, status(ADDRESS, ADDRESS)),
    RELEASE_STATUS(93, release()),
    RELEASE_MEMORY_INFO(94, release()),
    RELEASE_VALUE(96, release()),
    RELEASE_SHAPE_INFO(99, release()),
    /** (session, memory info, &allocator) */
    CREATE_ALLOCATOR(131, status(ADDRESS, ADDRESS, ADDRESS)),
    RELEASE_ALLOCATOR(132, release()),
    /** (session, run options or null, binding) */
    RUN_WITH_BINDING(133, status(ADDRESS, ADDRESS, ADDRESS)),
    /** (session, &binding) */
    CREATE_IO_BINDING(134, status(ADDRESS, ADDRESS)),
    RELEASE_IO_BINDING(135, release()),
    /** (binding, name, value) */
    BIND_INPUT(136, status(ADDRESS, ADDRESS, ADDRESS)),
    /** (binding, name, value) */
    BIND_OUTPUT(137, status(ADDRESS, ADDRESS, ADDRESS)),
    /** (binding, name, memory info) */
    BIND_OUTPUT_TO_DEVICE(138, status(ADDRESS, ADDRESS, ADDRESS)),
    /** (binding, allocator, &values, &count) */
    GET_BOUND_OUTPUT_VALUES(140, status(ADDRESS, ADDRESS, ADDRESS, ADDRESS)),
    CLEAR_BOUND_OUTPUTS(142, release()),
    /** (binding) */
    SYNCHRONIZE_BOUND_INPUTS(202, status(ADDRESS)),
    /** (memory info, &kind of device) */
    MEMORY_INFO_GET_DEVICE_TYPE(225, FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)),
    /** (value, &bytes) */
    GET_TENSOR_SIZE_IN_BYTES(318, status(ADDRESS, ADDRESS)),
    /** (memory info) -> kind of memory of its device */
    MEMORY_INFO_GET_DEVICE_MEM_TYPE(321, FunctionDescriptor.of(JAVA_INT, ADDRESS)),
    /** (session, memory infos, count) */
    SESSION_GET_MEMORY_INFO_FOR_INPUTS(380, status(ADDRESS, ADDRESS, JAVA_LONG)),
    /** (session, memory infos, count) */
    SESSION_GET_MEMORY_INFO_FOR_OUTPUTS(381, status(ADDRESS, ADDRESS, JAVA_LONG)),
    /** (environment, sources, targets, stream or null, count) */
    COPY_TENSORS(386, status(ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));

    private final long place;
    // is immutable, but says so only in words
    @SuppressWarnings("ImmutableEnumChecker")
    private final FunctionDescriptor signature;

    OrtFunction(long place, FunctionDescriptor signature) {
        this.place = place;
        this.signature = signature;
    }

    long place() {
        return place;
    }

    FunctionDescriptor signature() {
        return signature;
    }

    private static FunctionDescriptor status(MemoryLayout... arguments) {
        return FunctionDescriptor.of(ADDRESS, arguments);
    }

    private static FunctionDescriptor release() {
        return FunctionDescriptor.ofVoid(ADDRESS);
    }
}
