package dev.sfumato.diffusion.doctor;

import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.families.Families;
import dev.sfumato.diffusion.schedulers.SchedulerConfig;
import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.doctor.Findings;
import dev.sfumato.modelloader.doctor.FolderExamination;
import dev.sfumato.modelloader.doctor.FolderReport;
import dev.sfumato.modelloader.layout.AutoencoderSettings;
import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.prompts.tokenizer.HuggingFaceFolderTokenizer;
import dev.sfumato.prompts.tokenizer.TokenizerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The diagnosis of one model folder: every check is made, whatever the others found. */
public final class ModelDoctor {

    private static final Logger LOG = LoggerFactory.getLogger(ModelDoctor.class);

    private static final String SCHEDULER = "scheduler/scheduler_config.json";

    private final Path folder;
    private final SessionConfig config;
    private final Findings findings;

    private ModelDoctor(Path folder, SessionConfig config) {
        this.folder = folder;
        this.config = config;
        this.findings = new Findings(folder);
    }

    /**
     * Examines a folder, loads its graphs one after the other, and lets the decoder try.
     *
     * @param load whether graphs are loaded at all; without, only files are read
     * @throws ModelException NOT_FOUND if there is no such folder, DEVICE if the device cannot be used
     */
    public static Diagnosis examine(Path folder, SessionConfig config, boolean load) {
        return new ModelDoctor(folder, config).examine(load);
    }

    private Diagnosis examine(boolean load) {
        FolderReport report = FolderExamination.of(folder, findings);
        checkScheduler(report);
        checkTokenizers(report);
        List<String> devices =
                ExecutionProvider.available().stream().map(Enum::name).toList();
        if (!load) {
            return new Diagnosis(report, findings.toList(), config.deviceName(), devices, null, -1);
        }
        OptionalLong before = ProcessMemory.current();
        // only here: an engine of this process weighs its own work by the same peak
        ProcessMemory.resetPeak();
        DecoderProbe probe = load(report);
        OptionalLong peak = ProcessMemory.peak();
        long grown = before.isPresent() && peak.isPresent() ? Math.max(0, peak.getAsLong() - before.getAsLong()) : -1;
        return new Diagnosis(report, findings.toList(), config.deviceName(), devices, probe, grown);
    }

    private void checkScheduler(FolderReport report) {
        Path file = folder.resolve(SCHEDULER);
        if (!report.components().contains("scheduler")
                || !Files.isRegularFile(file)
                || file.toFile().length() == 0) {
            return;
        }
        findings.attempt(() -> JsonFile.read(file)).ifPresent(json -> {
            String className = findings.attempt(() -> json.text("_class_name")).orElse("");
            try {
                if (!className.isEmpty()) {
                    SchedulerConfig config = SchedulerConfig.read(className, options(json));
                    Schedulers.create(config.ownType(), config);
                }
            } catch (IllegalArgumentException e) {
                findings.fault(SCHEDULER, String.valueOf(e.getMessage()));
            }
        });
    }

    private static Map<String, @Nullable Object> options(JsonFile json) {
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : json.root().properties()) {
            if (!entry.getKey().startsWith("_")) {
                options.put(entry.getKey(), JsonMapper.shared().treeToValue(entry.getValue(), Object.class));
            }
        }
        return options;
    }

    private void checkTokenizers(FolderReport report) {
        for (String component : report.components()) {
            Path tokenizer = folder.resolve(component);
            if (component.startsWith("tokenizer") && Files.isDirectory(tokenizer)) {
                try {
                    HuggingFaceFolderTokenizer.open(tokenizer).close();
                } catch (TokenizerException e) {
                    findings.fault(new ModelException(Kind.BROKEN, String.valueOf(e.getMessage()), e));
                }
            }
        }
    }

    private @Nullable DecoderProbe load(FolderReport report) {
        if (!findings.hasFaults()) {
            return loadWhole();
        }
        DecoderProbe probe = null;
        for (String component : report.graphs().keySet()) {
            Path graph = folder.resolve(component).resolve("model.onnx");
            try (ModelSession session = ModelSession.open(graph, config)) {
                if (component.equals("vae_decoder")) {
                    probe = new DecoderTrial(autoencoder(report), session, findings).run();
                }
            } catch (ModelException e) {
                fault(e);
            }
        }
        return probe;
    }

    /** As painting does, with all the checks of one graph against another. */
    private @Nullable DecoderProbe loadWhole() {
        Path graph = folder.resolve("vae_decoder").resolve("model.onnx");
        ModelManifest manifest = ModelManifest.read("examined", folder);
        try (DiffusionPipeline pipeline = Families.open(manifest, config);
                ModelSession decoder = ModelSession.open(graph, config)) {
            LOG.debug("loaded {}", pipeline.manifest().root());
            return new DecoderTrial(manifest.autoencoder(), decoder, findings).run();
        } catch (ModelException e) {
            fault(e);
            return null;
        }
    }

    /** Of a folder whose other parts are broken; null if these settings are too. */
    private @Nullable AutoencoderSettings autoencoder(FolderReport report) {
        try {
            PipelineFamily family = report.family();
            return AutoencoderSettings.read(folder, family == null ? PipelineFamily.STABLE_DIFFUSION : family);
        } catch (ModelException e) {
            findings.fault(e);
            return null;
        }
    }

    private void fault(ModelException e) {
        if (e.kind() == Kind.DEVICE) {
            throw e;
        }
        findings.fault(e);
    }
}
