package dev.sfumato.tracking.system.nvml;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.function.IntFunction;

/**
 * What is called of the library. Numbers that it writes behind pointers are 32 bits, but energy and memory, which are 64.
 *
 * @param count writes how many GPUs there are
 * @param handle writes the handle of the GPU of an index
 * @param name writes a text of at most so many bytes
 * @param utilization writes two percentages: of the GPU, of its memory's bandwidth
 * @param memory writes total, free and used bytes
 * @param temperature writes degrees Celsius of a sensor
 * @param power writes milliwatts
 * @param powerLimit writes milliwatts
 * @param energy writes millijoules since the driver was loaded
 */
record NvmlFunctions(
        NvmlFunction init,
        NvmlFunction shutdown,
        NvmlFunction count,
        NvmlFunction handle,
        NvmlFunction name,
        NvmlFunction utilization,
        NvmlFunction memory,
        NvmlFunction temperature,
        NvmlFunction power,
        NvmlFunction powerLimit,
        NvmlFunction energy) {

    private static final long LONGEST_REASON = 1024;

    static NvmlFunctions of(SymbolLookup library) {
        ValueLayout number = ValueLayout.JAVA_INT;
        ValueLayout pointer = ValueLayout.ADDRESS;
        IntFunction<String> reasons = reasons(library);
        return new NvmlFunctions(
                NvmlFunction.of(library, "nvmlInit_v2", reasons),
                NvmlFunction.of(library, "nvmlShutdown", reasons),
                NvmlFunction.of(library, "nvmlDeviceGetCount_v2", reasons, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetHandleByIndex_v2", reasons, number, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetName", reasons, pointer, pointer, number),
                NvmlFunction.of(library, "nvmlDeviceGetUtilizationRates", reasons, pointer, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetMemoryInfo", reasons, pointer, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetTemperature", reasons, pointer, number, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetPowerUsage", reasons, pointer, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetEnforcedPowerLimit", reasons, pointer, pointer),
                NvmlFunction.of(library, "nvmlDeviceGetTotalEnergyConsumption", reasons, pointer, pointer));
    }

    /** The library's own words for its codes. */
    private static IntFunction<String> reasons(SymbolLookup library) {
        MethodHandle texts = NvmlFunction.find(
                library, "nvmlErrorString", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        return texts == null ? _ -> "failed" : code -> text((MemorySegment) NvmlFunction.invoke(texts, code));
    }

    @SuppressWarnings("restricted")
    private static String text(MemorySegment address) {
        return address.equals(MemorySegment.NULL)
                ? "failed"
                : address.reinterpret(LONGEST_REASON).getString(0);
    }
}
