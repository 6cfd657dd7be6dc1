package dev.sfumato.diffusion.pipelines;

import dev.sfumato.diffusion.schedulers.Scheduler;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.ModelManifest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The schedulers over a model's noise schedule, each made when it is first asked for; thread-safe. */
public final class ModelSchedulers {

    private final SchedulerConfig config;
    private final Map<SchedulerChoice, Scheduler> made = new ConcurrentHashMap<>();

    /**
     * Reads the model's scheduler options.
     *
     * @throws ModelException if they are not understood
     */
    public ModelSchedulers(ModelManifest manifest) {
        config = read(manifest);
    }

    /**
     * The scheduler that a model names for itself.
     *
     * @throws ModelException if its scheduler options are not understood
     */
    public static SchedulerType ownType(ModelManifest manifest) {
        return read(manifest).ownType();
    }

    /**
     * The names of the schedulers that are made for a model's kind of noise.
     *
     * @throws ModelException if its scheduler options are not understood
     */
    public static List<String> suitable(ModelManifest manifest) {
        return read(manifest).suitable();
    }

    private static SchedulerConfig read(ModelManifest manifest) {
        try {
            return SchedulerConfig.read(
                    manifest.scheduler().className(), manifest.scheduler().options());
        } catch (IllegalArgumentException e) {
            throw new ModelException(
                    Kind.UNSUPPORTED, manifest.root() + ": scheduler_config.json: " + e.getMessage(), e);
        }
    }

    /**
     * A scheduler over the model's noise schedule.
     *
     * @throws IllegalArgumentException if the model's scheduler options do not go with it
     */
    public Scheduler get(SchedulerChoice choice) {
        return made.computeIfAbsent(choice, wanted -> Schedulers.create(wanted, config));
    }
}
