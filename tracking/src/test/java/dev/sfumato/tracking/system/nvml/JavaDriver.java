package dev.sfumato.tracking.system.nvml;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's library as the calls of its C API see it, answered by Java: its functions are native ones that call back. A
 * value that a {@link Card} does not have is not supported.
 */
public final class JavaDriver implements AutoCloseable {
    private static final int SUCCESS = 0;
    private static final int NOT_SUPPORTED = 3;
    private static final int GPU_IS_LOST = 15;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Arena arena = Arena.ofShared();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private final List<Card> cards = new ArrayList<>();
    private int initAnswer = SUCCESS;
    private int open;

    /** A GPU of the driver. */
    public static final class Card {
        final String name;

        @Nullable
        Integer gpu;

        @Nullable
        Integer memory;

        long total;
        long used;

        @Nullable
        Integer celsius;

        @Nullable
        Integer milliwatts;

        @Nullable
        Integer limit;

        @Nullable
        Long millijoules;

        boolean lost;

        Card(String name) {
            this.name = name;
        }

        public Card busy(int percent, int memoryPercent) {
            gpu = percent;
            memory = memoryPercent;
            return this;
        }

        public Card holding(long bytes, long ofBytes) {
            used = bytes;
            total = ofBytes;
            return this;
        }

        public Card at(int degrees) {
            celsius = degrees;
            return this;
        }

        public Card drawing(int power, int ofPower) {
            milliwatts = power;
            limit = ofPower;
            return this;
        }

        public Card used(long energy) {
            millijoules = energy;
            return this;
        }

        /** Fell off the bus, or is back again. */
        public Card lost(boolean gone) {
            lost = gone;
            return this;
        }
    }

    public JavaDriver() {
        add("nvmlInit_v2", "init");
        add("nvmlShutdown", "shutdown");
        add("nvmlErrorString", "reason", INT);
        add("nvmlDeviceGetCount_v2", "count", ValueLayout.ADDRESS);
        add("nvmlDeviceGetHandleByIndex_v2", "handle", INT, ValueLayout.ADDRESS);
        add("nvmlDeviceGetName", "name", ValueLayout.ADDRESS, ValueLayout.ADDRESS, INT);
        add("nvmlDeviceGetUtilizationRates", "utilization", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        add("nvmlDeviceGetMemoryInfo", "memory", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        add("nvmlDeviceGetTemperature", "temperature", ValueLayout.ADDRESS, INT, ValueLayout.ADDRESS);
        add("nvmlDeviceGetPowerUsage", "power", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        add("nvmlDeviceGetEnforcedPowerLimit", "limit", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
        add("nvmlDeviceGetTotalEnergyConsumption", "energy", ValueLayout.ADDRESS, ValueLayout.ADDRESS);
    }

    /** Adds a GPU that tells nothing as yet. */
    public Card card(String name) {
        Card card = new Card(name);
        cards.add(card);
        return card;
    }

    /** Makes the start fail with one of NVML's codes. */
    public JavaDriver failingWith(int code) {
        initAnswer = code;
        return this;
    }

    /** Takes a function out, as an older driver. */
    public JavaDriver without(String function) {
        functions.remove(function);
        return this;
    }

    public SymbolLookup symbols() {
        return name -> Optional.ofNullable(functions.get(name));
    }

    /** How often the library was started and not ended. */
    public int open() {
        return open;
    }

    @SuppressWarnings("restricted")
    private void add(String function, String method, ValueLayout... parameters) {
        boolean text = method.equals("reason");
        FunctionDescriptor signature = FunctionDescriptor.of(text ? ValueLayout.ADDRESS : INT, parameters);
        try {
            MethodType type = signature.toMethodType();
            MethodHandle answer = MethodHandles.lookup().bind(this, method, type);
            functions.put(function, Linker.nativeLinker().upcallStub(answer, signature, arena));
        } catch (ReflectiveOperationException failure) {
            throw new LinkageError(method, failure);
        }
    }

    int init() {
        if (initAnswer == SUCCESS) {
            open++;
        }
        return initAnswer;
    }

    int shutdown() {
        open--;
        return SUCCESS;
    }

    MemorySegment reason(int code) {
        return arena.allocateFrom("reason of " + code);
    }

    int count(MemorySegment count) {
        return write(count, cards.size());
    }

    int handle(int index, MemorySegment handle) {
        MemorySegment device = arena.allocate(INT);
        device.set(INT, 0, index);
        sized(handle, 8).set(ValueLayout.ADDRESS, 0, device);
        return SUCCESS;
    }

    int name(MemorySegment device, MemorySegment text, int length) {
        sized(text, length).setString(0, card(device).name);
        return SUCCESS;
    }

    int utilization(MemorySegment device, MemorySegment rates) {
        Card card = card(device);
        if (card.lost || card.gpu == null || card.memory == null) {
            return card.lost ? GPU_IS_LOST : NOT_SUPPORTED;
        }
        sized(rates, 8).set(INT, 0, card.gpu);
        sized(rates, 8).set(INT, 4, card.memory);
        return SUCCESS;
    }

    int memory(MemorySegment device, MemorySegment bytes) {
        Card card = card(device);
        if (card.lost || card.total == 0) {
            return card.lost ? GPU_IS_LOST : NOT_SUPPORTED;
        }
        sized(bytes, 24).set(LONG, 0, card.total);
        sized(bytes, 24).set(LONG, 8, card.total - card.used);
        sized(bytes, 24).set(LONG, 16, card.used);
        return SUCCESS;
    }

    int temperature(MemorySegment device, int sensor, MemorySegment degrees) {
        return number(device, sensor == 0 ? card(device).celsius : null, degrees);
    }

    int power(MemorySegment device, MemorySegment milliwatts) {
        return number(device, card(device).milliwatts, milliwatts);
    }

    int limit(MemorySegment device, MemorySegment milliwatts) {
        return number(device, card(device).limit, milliwatts);
    }

    int energy(MemorySegment device, MemorySegment millijoules) {
        Card card = card(device);
        if (card.lost || card.millijoules == null) {
            return card.lost ? GPU_IS_LOST : NOT_SUPPORTED;
        }
        sized(millijoules, 8).set(LONG, 0, card.millijoules);
        return SUCCESS;
    }

    private int number(MemorySegment device, @Nullable Integer value, MemorySegment into) {
        if (card(device).lost) {
            return GPU_IS_LOST;
        }
        return value == null ? NOT_SUPPORTED : write(into, value);
    }

    private static int write(MemorySegment into, int value) {
        sized(into, 4).set(INT, 0, value);
        return SUCCESS;
    }

    private Card card(MemorySegment device) {
        return cards.get(sized(device, 4).get(INT, 0));
    }

    @SuppressWarnings("restricted")
    private static MemorySegment sized(MemorySegment pointer, long bytes) {
        return pointer.reinterpret(bytes);
    }

    @Override
    public void close() {
        arena.close();
    }
}
