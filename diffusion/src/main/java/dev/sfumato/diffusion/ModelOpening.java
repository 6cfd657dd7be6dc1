package dev.sfumato.diffusion;

import dev.sfumato.diffusion.adapters.ModelVariation;
import dev.sfumato.diffusion.calibration.PassMeasurement;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.families.Families;
import dev.sfumato.diffusion.pipelines.graphs.GraphSource;
import dev.sfumato.diffusion.pipelines.graphs.SharedSessions;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.prompts.tokenizer.NativeTokenizers;
import java.nio.file.Path;

/** Brings models into memory, with what was measured of them before; on the engine thread. */
final class ModelOpening {

    private final EngineConfig config;
    private final SharedSessions sessions;
    private final RememberedCosts costs;

    ModelOpening(EngineConfig config, SharedSessions sessions, RememberedCosts costs) {
        this.config = config;
        this.sessions = sessions;
        this.costs = costs;
    }

    LoadedModel open(ModelManifest manifest) {
        // Only now, when they are about to be loaded: an engine that loads nothing leaves nothing in its home.
        Path natives = config.home().resolve("cache").resolve("natives");
        OnnxRuntime.prepare(natives);
        NativeTokenizers.prepare(natives);
        DiffusionPipeline pipeline = Families.open(manifest, GraphSource.of(sessions, ModelVariation.NONE));
        boolean batched = batched(pipeline);
        costs.recall(manifest.contentHash());
        return new LoadedModel(pipeline, batched);
    }

    /** Whether the passes of guidance go into one call of a model's denoiser. */
    private boolean batched(DiffusionPipeline pipeline) {
        return switch (config.guidancePasses()) {
            case BATCHED -> true;
            case SEPARATE -> false;
            case MEASURED -> !pipeline.hasGuidanceOptions() || measured(pipeline) == GuidancePasses.BATCHED;
        };
    }

    private GuidancePasses measured(DiffusionPipeline pipeline) {
        Path file = config.home()
                .resolve("cache")
                .resolve("guidance-passes")
                .resolve(pipeline.manifest().contentHash() + "-"
                        + config.session().timingName());
        return new PassMeasurement(System::nanoTime).faster(pipeline, file);
    }
}
