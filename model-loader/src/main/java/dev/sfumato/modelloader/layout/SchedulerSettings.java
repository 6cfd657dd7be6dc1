package dev.sfumato.modelloader.layout;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code scheduler/scheduler_config.json}, not interpreted.
 *
 * @param className the diffusers class that the model was published with, such as {@code DDIMScheduler}
 * @param options the other entries by name as JSON gives them (String, Number, Boolean, List, Map or null), without
 *     those that begin with an underscore
 */
public record SchedulerSettings(String className, Map<String, @Nullable Object> options) {

    public SchedulerSettings {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }
}
