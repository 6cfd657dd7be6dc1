package dev.sfumato.modelloader.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.GraphValue;
import dev.sfumato.modelloader.graph.OnnxGraph;
import dev.sfumato.modelloader.onnx.cuda.CudaOption;
import dev.sfumato.modelloader.onnx.cuda.CudaOptions;
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
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The creation of ONNX Runtime sessions and the reading of what their graphs declare. */
final class SessionFactory {

    /**
     * Threads that wait for work stop spinning when the run ends: those of the session that ran last would take the
     * cores from the session that runs next.
     */
    private static final String STOP_SPINNING = "session.force_spinning_stop";

    /** Where the other external data of a graph lies that is loaded from memory. */
    private static final String EXTERNAL_DATA_FOLDER = "session.model_external_initializers_file_folder_path";

    /** What ONNX Runtime says of a graph whose runs cannot be captured. */
    private static final String NO_CAPTURE = "cannot use the graph capture feature";

    private static final Logger LOG = LoggerFactory.getLogger(SessionFactory.class);

    private SessionFactory() {}

    static OrtEnvironment environment() {
        OnnxRuntime.forgetRemovedFolder();
        Telemetry.disable();
        // errors also come as exceptions, so printing them would tell them twice
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sfumato");
        LastingEnvironment.hold();
        return environment;
    }

    /**
     * A session that was created.
     *
     * @param config what it was created with; without CUDA graphs if the graph cannot be captured as one
     */
    record Opened(OrtSession session, SessionConfig config) {}

    /** The creation of a session with options for a config. */
    private interface Creation {
        OrtSession with(SessionOptions options) throws OrtException;
    }

    static Opened create(Path file, SessionConfig config) {
        requireContent(file);
        OrtEnvironment environment = environment();
        return create(file, config, options -> environment.createSession(file.toString(), options));
    }

    /** As {@link #create(Path, SessionConfig)}, with other values for some weights. */
    static Opened create(Path file, SessionConfig config, Map<String, WeightReplacement> replacements) {
        requireContent(file);
        OrtEnvironment environment = environment();
        byte[] graph = GraphPatch.apply(file, replacements);
        return create(file, config, options -> {
            try (ReplacedWeights weights = new ReplacedWeights(environment, file, replacements)) {
                Path folder = file.toAbsolutePath().getParent();
                options.addConfigEntry(EXTERNAL_DATA_FOLDER, String.valueOf(folder));
                options.addExternalInitializers(weights.tensors());
                return environment.createSession(graph, options);
            }
        });
    }

    private static Opened create(Path file, SessionConfig config, Creation creation) {
        try (SessionOptions options = options(file, config)) {
            return new Opened(creation.with(options), config);
        } catch (OrtException e) {
            if (config.cudaOptions().cudaGraphs()
                    && String.valueOf(e.getMessage()).contains(NO_CAPTURE)) {
                LOG.warn("{}: runs are not captured as CUDA graphs: {}", file, e.getMessage());
                CudaOptions without = config.cudaOptions().with(CudaOption.ENABLE_CUDA_GRAPH, "0");
                return create(file, config.withCudaOptions(without), creation);
            }
            // operators that the provider has not are the likeliest reason then
            GraphProperties.requireProvider(file, config.provider());
            throw unloadable(file, e);
        }
    }

    private static ModelException unloadable(Path file, OrtException e) {
        return new ModelException(Kind.BROKEN, file + ": ONNX Runtime cannot load this graph: " + e.getMessage(), e);
    }

    private static SessionOptions options(Path file, SessionConfig config) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            addProvider(options, config, file);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            options.setInterOpNumThreads(1);
            options.setIntraOpNumThreads(config.intraOpThreads());
            options.setMemoryPatternOptimization(config.provider() == ExecutionProvider.CPU || hasFixedInputs(file));
            options.setDeterministicCompute(true);
            options.addConfigEntry(STOP_SPINNING, "1");
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
            case CUDA -> addCuda(options, config, file);
        }
    }

    private static void addCuda(SessionOptions options, SessionConfig config, Path file) {
        Set<OrtProvider> available = OrtEnvironment.getAvailableProviders();
        if (!available.contains(OrtProvider.CUDA)) {
            throw new ModelException(
                    Kind.DEVICE,
                    file + ": CUDA was asked for, but this ONNX Runtime only has " + available + installation());
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(config.deviceId())) {
            for (Map.Entry<String, String> option :
                    config.cudaOptions().asStrings().entrySet()) {
                cuda.add(option.getKey(), option.getValue());
            }
            options.addCUDA(cuda);
        } catch (OrtException e) {
            throw new ModelException(
                    Kind.DEVICE,
                    file + ": CUDA device " + config.deviceId() + " cannot be used with " + config.cudaOptions() + ": "
                            + e.getMessage() + installation(),
                    e);
        }
    }

    private static String installation() {
        return System.lineSeparator()
                + String.join(System.lineSeparator(), OnnxRuntime.cuda().lines());
    }

    // A pattern is planned for each new shape and keeps its memory as one piece, of which there would be ever more.
    private static boolean hasFixedInputs(Path file) {
        return OnnxGraph.read(file).inputs().stream().allMatch(SessionFactory::isFixed);
    }

    private static boolean isFixed(GraphValue input) {
        return IntStream.range(0, input.dimensions().size()).allMatch(axis -> input.extent(axis) >= 0);
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
