package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.costs.CostFiles;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The costs of an engine's models, kept in its home between its runs. Thread-safe. */
final class RememberedCosts {

    private final EngineConfig config;
    private final CostTable table;
    private final Set<String> models = ConcurrentHashMap.newKeySet();

    RememberedCosts(EngineConfig config) {
        this.config = config;
        this.table = new CostTable(config.batching().picturesPerStep());
    }

    CostTable table() {
        return table;
    }

    /** Takes over what an earlier run measured of a model that is loaded. */
    void recall(String model) {
        if (models.add(model)) {
            table.restore(files().read(model));
        }
    }

    /** Keeps what was measured of the models that were loaded. */
    void keep() {
        models.forEach(model -> files().write(model, table.measurements(model)));
    }

    // The version is asked for only once a model is loaded: it loads the runtime.
    private CostFiles files() {
        SessionConfig session = config.session();
        String device = session.provider().name() + session.deviceId() + "-" + session.intraOpThreads() + "-"
                + OnnxRuntime.version();
        return new CostFiles(config.home().resolve("cache").resolve("step-costs"), device);
    }
}
