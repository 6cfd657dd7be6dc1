package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.export.mlflow.rest.MlflowNames;
import dev.sfumato.tracking.store.HistoryRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The numbers of a step as MLflow's metrics. Stateless. */
final class StepMetrics {
    private StepMetrics() {}

    /** Equal rows give equal metrics, time included: MLflow keeps one that comes twice only once. */
    static List<Map<String, Object>> of(HistoryRow row) {
        List<Map<String, Object>> metrics = new ArrayList<>();
        MlflowNames.flat(row.values(), ".").forEach((name, value) -> {
            if (value instanceof Number number) {
                double exact = number.doubleValue();
                metrics.add(Map.of(
                        "key",
                        MlflowNames.key(name),
                        "value",
                        // what JSON has no numbers for goes as protobuf's JSON has it
                        Double.isFinite(exact) ? exact : Double.toString(exact),
                        "timestamp",
                        row.time().toEpochMilli(),
                        "step",
                        row.step()));
            }
        });
        return metrics;
    }
}
