package dev.sfumato.modelloader.onnx.runs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the tensors lie that are bound to a session, so that they stay from one run to the next. */
public enum TensorBinding {
    /** None are bound: ONNX Runtime's Java API copies all of them for each run. */
    NONE,
    /** In the host's memory, from which a session copies what another device reads. */
    HOST,
    /** In the device's memory, to and from which only what changed is copied. */
    DEVICE;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<TensorBinding> parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.wireName().equals(name))
                .findFirst();
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(TensorBinding::wireName).toList();
    }
}
