package dev.sfumato.service.generation;

import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.tracking.stores.Stores;
import dev.sfumato.tracking.system.energy.EnergyMeter;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is tracked, and where it goes beside the home folder.
 *
 * @param policy what is kept out of the records
 * @param mlflow the MLflow server that runs are exported to; null for none
 * @param stores where the index and the pictures are kept
 * @param powercap where the counters of the processors' energy are, usually {@link EnergyMeter#POWERCAP}
 */
public record TrackingOptions(LogPolicy policy, @Nullable URI mlflow, Stores stores, Path powercap) {
    /** Everything is kept, in the home alone, and nothing exported. */
    public static final TrackingOptions DEFAULT = new TrackingOptions(LogPolicy.ALL, null, Stores.LOCAL);

    /** With the energy of this machine. */
    public TrackingOptions(LogPolicy policy, @Nullable URI mlflow, Stores stores) {
        this(policy, mlflow, stores, EnergyMeter.POWERCAP);
    }

    public TrackingOptions keptIn(Stores others) {
        return new TrackingOptions(policy, mlflow, others, powercap);
    }

    public TrackingOptions measuredBy(Path counters) {
        return new TrackingOptions(policy, mlflow, stores, counters);
    }
}
