package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.costs.CostFiles;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.batching.costs.MemoryGauge;
import dev.sfumato.diffusion.batching.costs.ProcessMemory;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The costs of an engine's models, kept in its home between its runs. Thread-safe. */
final class RememberedCosts {

    /** Bits of a mebibyte. */
    private static final int MIB = 20;

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

    /** What weighs the work of the engine's device. */
    MemoryGauge gauge() {
        return switch (config.session().provider()) {
            case CPU -> ProcessMemory.ofThisProcess();
            case CUDA -> MemoryGauge.NONE;
        };
    }

    /**
     * The work.
     *
     * @throws InvalidRequestException if such work, or less, was weighed and is more than the engine may hold
     */
    JobWork checkFits(GenerationSettings settings, JobWork work) {
        MemoryBudget memory = config.batching().memory();
        if (!memory.holdsAlone(table, work)) {
            throw new InvalidRequestException(
                    "size",
                    "was measured to need at least " + (work.leastBytes(table) >> MIB) + " MiB of memory",
                    settings.width() + "x" + settings.height(),
                    "sizes that need at most the engine's " + (memory.bytes() >> MIB) + " MiB");
        }
        return work;
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
        String device = config.session().timingName() + "-" + OnnxRuntime.version();
        return new CostFiles(config.home().resolve("cache").resolve("step-costs"), device);
    }
}
