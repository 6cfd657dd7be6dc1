package dev.sfumato.modelloader.doctor;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.layout.FileList;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PipelineFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The examination of one folder, from its index to what its graphs and configurations say of each other. */
public final class FolderExamination {

    private final Path folder;
    private final Findings findings;
    private final Map<String, OnnxGraph> graphs = new LinkedHashMap<>();

    private FolderExamination(Path folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Examines a folder; what is found is also added to {@code findings}.
     *
     * @throws ModelException NOT_FOUND if there is no such folder
     */
    public static FolderReport of(Path folder, Findings findings) {
        if (!Files.isDirectory(folder)) {
            throw new ModelException(Kind.NOT_FOUND, folder + ": no such model folder");
        }
        return new FolderExamination(folder, findings).examine();
    }

    private FolderReport examine() {
        IndexReport index = IndexReport.read(folder, findings);
        for (String component : index.components()) {
            examine(component);
        }
        if (index.family() != null) {
            requireGraphs(index.family(), index.components());
        }
        ComponentConfigs configs = new ComponentConfigs(folder, findings);
        new TokenizerChecks(folder, configs, findings).check(graphs, index.components());
        new LatentChecks(configs, findings).check(graphs);
        checkFileList();
        checkStrangers(index.components());
        if (!findings.hasFaults()) {
            // whatever the checks above do not know of, loading does
            findings.attempt(() -> ModelManifest.read("examined", folder));
        }
        return new FolderReport(
                folder, index.className(), index.family(), index.components(), graphs, findings.toList());
    }

    private void examine(String component) {
        switch (component) {
            case "scheduler" -> requireFile("scheduler/scheduler_config.json");
            case "feature_extractor" -> requireFile("feature_extractor/preprocessor_config.json");
            case "tokenizer", "tokenizer_2", "tokenizer_3" -> {
                // examined beside the encoder that it belongs to
            }
            case "vae", "vae_decoder" -> {
                examineGraph("vae_decoder");
                if (Files.isDirectory(folder.resolve("vae_encoder"))) {
                    examineGraph("vae_encoder");
                }
            }
            case "unet" -> {
                examineGraph(component);
                // used where it is, named or not
                if (Files.isDirectory(folder.resolve("controlnet"))) {
                    examineGraph("controlnet");
                }
            }
            default -> examineGraph(component);
        }
    }

    private boolean requireFile(String name) {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            findings.fault(name, "is missing, and the index names the component");
            return false;
        }
        if (file.toFile().length() == 0) {
            findings.fault(name, "is empty");
            return false;
        }
        return true;
    }

    private void examineGraph(String component) {
        String name = component + "/model.onnx";
        if (graphs.containsKey(component) || !requireFile(name)) {
            return;
        }
        Optional<String> foreign = ForeignFile.describe(folder.resolve(name));
        if (foreign.isPresent()) {
            findings.fault(name, "is not an ONNX graph but " + foreign.get());
            return;
        }
        findings.attempt(() -> OnnxGraph.read(folder.resolve(name))).ifPresent(graph -> {
            graphs.put(component, graph);
            new GraphChecks(name, graph, findings).check();
        });
    }

    private void requireGraphs(PipelineFamily family, List<String> components) {
        family.graphInputs().forEach((component, inputs) -> {
            boolean named =
                    components.contains(component) || (component.equals("vae_decoder") && components.contains("vae"));
            OnnxGraph graph = graphs.get(component);
            if (!named) {
                findings.fault(
                        IndexReport.NAME, "names no component '" + component + "', which a " + family + " needs");
            } else if (graph != null) {
                List<String> lacking = inputs.stream()
                        .filter(input -> graph.input(input).isEmpty())
                        .toList();
                if (!lacking.isEmpty()) {
                    findings.fault(
                            component + "/model.onnx",
                            "is not a " + component + ": it has no input " + lacking + ", it takes " + graph.inputs());
                }
            }
        });
        if (!components.contains("scheduler")) {
            findings.fault(IndexReport.NAME, "names no component 'scheduler'");
        }
    }

    private void checkFileList() {
        Path file = folder.resolve(FileList.NAME);
        if (!Files.exists(file)) {
            return;
        }
        @Nullable FileList list = findings.attempt(() -> FileList.read(file)).orElse(null);
        if (list == null) {
            return;
        }
        for (FileList.Entry entry : list.entries().values()) {
            Path listed = folder.resolve(entry.path());
            if (!Files.isRegularFile(listed)) {
                findings.fault(entry.path(), "is listed in " + FileList.NAME + " but missing");
            } else if (listed.toFile().length() != entry.size()) {
                findings.fault(
                        entry.path(),
                        FileList.NAME + " says " + entry.size() + " bytes, found "
                                + listed.toFile().length());
            }
        }
    }

    private void checkStrangers(List<String> components) {
        try (Stream<Path> entries = Files.list(folder)) {
            entries.sorted().forEach(entry -> {
                String name = entry.getFileName().toString();
                boolean known = components.contains(name)
                        || graphs.containsKey(name)
                        || List.of("vae_decoder", "vae_encoder").contains(name);
                if (Files.exists(entry.resolve("model.onnx")) && !known) {
                    findings.odd(name, "is not named in " + IndexReport.NAME + " and not used");
                }
                if (name.matches(".*\\.(safetensors|bin|ckpt|pt|pth|gguf)")) {
                    findings.odd(name, "holds weights that are not read; only ONNX graphs are");
                }
            });
        } catch (IOException e) {
            findings.fault(".", "cannot be listed: " + e);
        }
    }
}
