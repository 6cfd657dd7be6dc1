package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.natives.LastingEnvironment;
import dev.sfumato.modelloader.onnx.natives.Telemetry;
import dev.sfumato.modelloader.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The creation of ONNX Runtime sessions and the reading of what their graphs declare. */
final class SessionFactory {

    /**
     * Threads that wait for work stop spinning when the run ends: those of the session that ran last would take the
     * cores from the session that runs next.
     */
    private static final String STOP_SPINNING = "session.force_spinning_stop";

    /** Where the other external data of a graph lies that is loaded from memory. */
    private static final String EXTERNAL_DATA_FOLDER = "session.model_external_initializers_file_folder_path";

    private SessionFactory() {}

    static OrtEnvironment environment() {
        OnnxRuntime.forgetRemovedFolder();
        Telemetry.disable();
        // errors also come as exceptions, so printing them would tell them twice
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sfumato");
        LastingEnvironment.hold();
        return environment;
    }

    static OrtSession create(Path file, SessionConfig config) {
        requireContent(file);
        OrtEnvironment environment = environment();
        try (SessionOptions options = options(file, config)) {
            return environment.createSession(file.toString(), options);
        } catch (OrtException e) {
            throw unloadable(file, e);
        }
    }

    /** As {@link #create(Path, SessionConfig)}, with other values for some weights. */
    static OrtSession create(Path file, SessionConfig config, Map<String, WeightReplacement> replacements) {
        requireContent(file);
        OrtEnvironment environment = environment();
        byte[] graph = GraphPatch.apply(file, replacements);
        try (SessionOptions options = options(file, config);
                ReplacedWeights weights = new ReplacedWeights(environment, file, replacements)) {
            Path folder = file.toAbsolutePath().getParent();
            options.addConfigEntry(EXTERNAL_DATA_FOLDER, String.valueOf(folder));
            options.addExternalInitializers(weights.tensors());
            return environment.createSession(graph, options);
        } catch (OrtException e) {
            throw unloadable(file, e);
        }
    }

    private static ModelException unloadable(Path file, OrtException e) {
        return new ModelException(Kind.BROKEN, file + ": ONNX Runtime cannot load this graph: " + e.getMessage(), e);
    }

    private static SessionOptions options(Path file, SessionConfig config) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(config.intraOpThreads());
            options.setMemoryPatternOptimization(true);
            options.setDeterministicCompute(true);
            options.addConfigEntry(STOP_SPINNING, "1");
            addProvider(options, config, file);
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void requireContent(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ModelException(Kind.NOT_FOUND, file + ": no such graph file");
        }
        try {
            if (Files.size(file) == 0) {
                throw new ModelException(Kind.BROKEN, file + ": the graph file is empty");
            }
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static void addProvider(SessionOptions options, SessionConfig config, Path file) {
        switch (config.provider()) {
            case CPU -> {
                // always there, and the only one unless another is added
            }
            case CUDA -> addCuda(options, config.deviceId(), file);
        }
    }

    private static void addCuda(SessionOptions options, int deviceId, Path file) {
        Set<OrtProvider> available = OrtEnvironment.getAvailableProviders();
        if (!available.contains(OrtProvider.CUDA)) {
            throw new ModelException(
                    Kind.DEVICE,
                    file + ": CUDA was asked for, but this ONNX Runtime only has " + available
                            + "; use the CPU, or put onnxruntime_gpu on the class path");
        }
        try {
            options.addCUDA(deviceId);
        } catch (OrtException e) {
            throw new ModelException(
                    Kind.DEVICE, file + ": CUDA device " + deviceId + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The tensors of a graph in its own order, by name. */
    static Map<String, TensorInfo> describe(Path file, Map<String, NodeInfo> nodes) {
        Map<String, TensorInfo> infos = new LinkedHashMap<>();
        nodes.forEach((name, node) -> infos.put(name, describe(file, node)));
        return Collections.unmodifiableMap(infos);
    }

    private static TensorInfo describe(Path file, NodeInfo node) {
        if (!(node.getInfo() instanceof ai.onnxruntime.TensorInfo tensor)) {
            throw new ModelException(
                    Kind.UNSUPPORTED, file + ": '" + node.getName() + "' is not a tensor but " + node.getInfo());
        }
        return new TensorInfo(
                node.getName(),
                type(file, node.getName(), tensor.type),
                Arrays.stream(tensor.getShape()).mapToObj(Math::toIntExact).toList());
    }

    private static DType type(Path file, String name, OnnxJavaType type) {
        return switch (type) {
            case FLOAT16 -> DType.FLOAT16;
            case BFLOAT16 -> DType.BFLOAT16;
            case FLOAT -> DType.FLOAT32;
            case DOUBLE -> DType.FLOAT64;
            case INT32 -> DType.INT32;
            case INT64 -> DType.INT64;
            case BOOL -> DType.BOOL;
            case INT8, UINT8, INT16, STRING, UNKNOWN ->
                throw new ModelException(
                        Kind.UNSUPPORTED,
                        file + ": '" + name + "' has element type " + type + "; known are "
                                + Arrays.toString(DType.values()));
        };
    }
}
