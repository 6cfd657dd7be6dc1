package dev.sfumato.service.generation;

import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.tracking.stores.Stores;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is tracked, and where it goes beside the home folder.
 *
 * @param policy what is kept out of the records
 * @param mlflow the MLflow server that runs are exported to; null for none
 * @param stores where the index and the pictures are kept
 */
public record TrackingOptions(LogPolicy policy, @Nullable URI mlflow, Stores stores) {
    /** Everything is kept, in the home alone, and nothing exported. */
    public static final TrackingOptions DEFAULT = new TrackingOptions(LogPolicy.ALL, null, Stores.LOCAL);

    public TrackingOptions keptIn(Stores others) {
        return new TrackingOptions(policy, mlflow, others);
    }
}
