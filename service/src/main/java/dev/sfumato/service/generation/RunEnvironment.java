package dev.sfumato.service.generation;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a run's pictures are painted with and on, as the config of the run names it. Stateless. */
public final class RunEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(RunEnvironment.class);
    private static final Path LINUX_PROCESSORS = Path.of("/proc/cpuinfo");

    private RunEnvironment() {}

    /** What is known before a graph is loaded. */
    public static Map<String, Object> of(EngineConfig engine) {
        SessionConfig session = engine.session();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("sfumato_version", SfumatoVersion.current());
        values.put("java", System.getProperty("java.vm.version", ""));
        values.put("os", System.getProperty("os.name", "") + " " + System.getProperty("os.version", ""));
        values.put("processor", processor());
        values.put("device", session.deviceName());
        values.put("execution_provider", session.provider().name().toLowerCase(Locale.ROOT));
        values.put("intra_op_threads", session.intraOpThreads());
        if (session.provider() == ExecutionProvider.CUDA) {
            values.put("cuda_options", session.cudaOptions().toString());
        }
        values.put("guidance_passes", engine.guidancePasses().wireName());
        return values;
    }

    /** All of it, which loads the libraries of ONNX Runtime. */
    public static Map<String, Object> loaded(EngineConfig engine) {
        Map<String, Object> values = new LinkedHashMap<>(of(engine));
        values.putAll(runtime());
        return values;
    }

    static Map<String, String> runtime() {
        return Map.of("onnxruntime_version", OnnxRuntime.version());
    }

    // Graphs may round otherwise on another processor, so its kind belongs to what a picture was painted on.
    private static String processor() {
        String architecture = System.getProperty("os.arch", "");
        if (!Files.isReadable(LINUX_PROCESSORS)) {
            return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", architecture);
        }
        try (Stream<String> lines = Files.lines(LINUX_PROCESSORS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException failure) {
            LOG.debug("{} does not name the processor", LINUX_PROCESSORS, failure);
            return architecture;
        }
    }
}
