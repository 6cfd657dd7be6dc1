package dev.sfumato.diffusion.schedulers;

import dev.sfumato.diffusion.schedulers.options.OptionNames;
import dev.sfumato.diffusion.schedulers.options.OptionReader;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.SigmaSpacing;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler options that come with a model, readable by any scheduler for the model's kind of noise.
 *
 * <p>A request may ask for another scheduler than the one the model names. As diffusers does, the other scheduler then
 * takes the options it knows, uses its own defaults where the model says nothing, and leaves the rest alone;
 * {@link #droppedBy} says which those are. An option that no scheduler knows is an error.
 *
 * @param className the diffusers class that the options were written for
 * @param options by the names of scheduler_config.json; options that are null and private ones (leading underscore)
 *     are left out
 */
public record SchedulerConfig(String className, Map<String, Object> options) {

    public SchedulerConfig {
        if (!OptionNames.isKnownClass(className)) {
            throw new SchedulerOptionException(
                    "_class_name",
                    "models of " + className + " are not supported; allowed: " + OptionNames.knownClasses());
        }
        options = Map.copyOf(options);
        for (String name : options.keySet()) {
            if (!OptionNames.isKnown(name)) {
                throw new SchedulerOptionException(
                        name, "no scheduler has such an option; known: " + OptionNames.known());
            }
        }
    }

    /**
     * Reads the parsed content of a scheduler_config.json.
     *
     * @throws SchedulerOptionException if the class is not supported or an option has an unknown name
     */
    public static SchedulerConfig read(String className, Map<String, ? extends @Nullable Object> options) {
        return new SchedulerConfig(
                className,
                options.entrySet().stream()
                        .filter(option -> option.getValue() != null)
                        .filter(option -> !option.getKey().startsWith("_"))
                        .collect(Collectors.toMap(Entry::getKey, Entry::getValue)));
    }

    /** The scheduler that the model names for itself. */
    public SchedulerType ownType() {
        boolean stochastic = Objects.toString(options.get("algorithm_type")).startsWith("sde-");
        return Arrays.stream(SchedulerType.values())
                .filter(type -> type.className().equals(className))
                .filter(type -> (type == SchedulerType.DPMPP_2M_SDE) == stochastic
                        || !className.equals(SchedulerType.DPMPP_2M.className()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no scheduler for " + className));
    }

    /**
     * The options with a request's way of laying out noise levels in place of the model's.
     *
     * @throws SchedulerOptionException if the scheduler has no choice of them
     */
    public SchedulerConfig with(SchedulerChoice choice) {
        if (choice.sigmas().spacing().isEmpty()) {
            return this;
        }
        String wanted = choice.sigmas().spacing().get().option();
        if (!OptionNames.of(choice.type().className()).contains(wanted)) {
            throw new SchedulerOptionException(
                    wanted,
                    "scheduler " + choice.wireName() + " has no choice of noise levels, got sigma_schedule "
                            + choice.sigmas().wireName() + "; allowed: normal");
        }
        Map<String, Object> changed = new HashMap<>(options);
        for (SigmaSpacing spacing : SigmaSpacing.values()) {
            changed.remove(spacing.option());
        }
        changed.put(wanted, true);
        return new SchedulerConfig(className, changed);
    }

    /** The options, sorted by name, that have no meaning for a scheduler and do not reach it. */
    public List<String> droppedBy(SchedulerType type) {
        return options.keySet().stream()
                .filter(name -> !OptionNames.of(type.className()).contains(name))
                .sorted()
                .toList();
    }

    /**
     * Typed access to the options that reach a scheduler.
     *
     * @throws SchedulerOptionException if the scheduler is made for another kind of noise than the model's
     */
    public OptionReader readerFor(SchedulerType type) {
        if (type.isFlowMatching() != isFlowMatching()) {
            throw new SchedulerOptionException(
                    "_class_name",
                    "a model of " + className + " has noise of another kind than " + type.wireName()
                            + " is made for; allowed: " + suitable());
        }
        Map<String, Object> reaching = new HashMap<>(options);
        reaching.keySet().removeAll(droppedBy(type));
        return new OptionReader(reaching);
    }

    /** The schedulers that are made for the model's kind of noise, by name. */
    public List<String> suitable() {
        return Arrays.stream(SchedulerType.values())
                .filter(type -> type.isFlowMatching() == isFlowMatching())
                .map(SchedulerType::wireName)
                .toList();
    }

    private boolean isFlowMatching() {
        return Arrays.stream(SchedulerType.values())
                .anyMatch(type -> type.className().equals(className) && type.isFlowMatching());
    }
}
