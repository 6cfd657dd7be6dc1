package dev.sfumato.modelloader.onnx.cuda;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The options of ONNX Runtime's CUDA execution provider; those that are not there are left as ONNX Runtime has them.
 *
 * @param values as ONNX Runtime reads them
 */
public record CudaOptions(Map<CudaOption, String> values) {

    /**
     * An arena that grows by what is asked for: doubling, as ONNX Runtime has it, leaves several sessions on one device
     * with memory that none of the others can have.
     */
    public static final CudaOptions DEFAULT =
            new CudaOptions(Map.of(CudaOption.ARENA_EXTEND_STRATEGY, "kSameAsRequested"));

    /** @throws IllegalArgumentException if a value is not one of those that the option has */
    public CudaOptions {
        values.forEach(CudaOption::require);
        Map<CudaOption, String> ordered = new EnumMap<>(CudaOption.class);
        ordered.putAll(values);
        values = Collections.unmodifiableMap(ordered);
    }

    /**
     * The default with other values.
     *
     * @param settings each {@code option=value}, of the same option the last one holds
     * @throws IllegalArgumentException naming option, value and what is allowed
     */
    public static CudaOptions parse(List<String> settings) {
        CudaOptions options = DEFAULT;
        for (String setting : settings) {
            int split = setting.indexOf('=');
            if (split < 0) {
                throw new IllegalArgumentException("got '" + setting + "'; expected option=value");
            }
            String key = setting.substring(0, split);
            CudaOption option = CudaOption.parse(key)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "no option '" + key + "'; allowed: " + String.join(", ", CudaOption.keys())));
            options = options.with(option, setting.substring(split + 1));
        }
        return options;
    }

    /**
     * The same with another value of one option.
     *
     * @throws IllegalArgumentException if the option has no such value
     */
    public CudaOptions with(CudaOption option, String value) {
        Map<CudaOption, String> more = new EnumMap<>(CudaOption.class);
        more.putAll(values);
        more.put(option, value);
        return new CudaOptions(more);
    }

    /** Whether runs are to be captured as CUDA graphs and replayed. */
    public boolean cudaGraphs() {
        return "1".equals(values.get(CudaOption.ENABLE_CUDA_GRAPH));
    }

    /** By the names that ONNX Runtime has for them. */
    public Map<String, String> asStrings() {
        Map<String, String> strings = new LinkedHashMap<>();
        values.forEach((option, value) -> strings.put(option.key(), value));
        return strings;
    }

    /** As in {@code arena_extend_strategy=kSameAsRequested,prefer_nhwc=1}. */
    @Override
    public String toString() {
        return asStrings().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue())
                .collect(Collectors.joining(","));
    }
}
