package dev.sfumato.service.generation;

import dev.sfumato.service.generation.privacy.LogPolicy;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is tracked, and where it goes beside the home folder.
 *
 * @param policy what is kept out of the records
 * @param mlflow the MLflow server that runs are exported to; null for none
 */
public record TrackingOptions(LogPolicy policy, @Nullable URI mlflow) {
    /** Everything is kept, and nothing exported. */
    public static final TrackingOptions DEFAULT = new TrackingOptions(LogPolicy.ALL, null);
}
