package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.onnx.natives.CudaCopies;
import dev.sfumato.modelloader.onnx.natives.OrtApi;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a session is to be run.
 *
 * @param cudaDevice that it was made for, counted from 0; empty if it runs on the host
 * @param binding what is asked for; where it cannot be had, the next that asks for less is taken, which is logged
 * @param cudaGraphs whether the session was made to capture and replay CUDA graphs
 */
public record RunChoice(OptionalInt cudaDevice, TensorBinding binding, boolean cudaGraphs) {

    private static final Logger LOG = LoggerFactory.getLogger(RunChoice.class);

    /** The runs of a session. */
    public GraphRuns of(LoadedGraph graph) {
        Optional<OrtApi> api = binding == TensorBinding.NONE ? Optional.empty() : OrtApi.find();
        if (api.isPresent() && binding == TensorBinding.DEVICE) {
            try {
                return onDevice(graph, deviceMemory(api.get(), graph));
            } catch (OrtException e) {
                LOG.warn("{}: tensors cannot stay on the device, only on the host: {}", graph.file(), e.getMessage());
            }
        }
        GraphRuns runs = api.map(found -> onHost(found, graph)).orElseGet(() -> new PlainRuns(graph));
        return cudaGraphs ? uncaptured(graph, runs, "its tensors are on the host") : runs;
    }

    private GraphRuns onHost(OrtApi api, LoadedGraph graph) {
        try {
            return new BoundRuns(graph, RunMemory.host(api, graph, cudaDevice.isEmpty()));
        } catch (OrtException e) {
            LOG.warn("{}: tensors cannot be bound and are copied for each run: {}", graph.file(), e.getMessage());
            return new PlainRuns(graph);
        }
    }

    private RunMemory deviceMemory(OrtApi api, LoadedGraph graph) throws OrtException {
        if (cudaDevice.isEmpty()) {
            return RunMemory.hostAsDevice(api, graph);
        }
        CudaCopies.enable(graph.environment());
        return RunMemory.cuda(api, graph, cudaDevice.getAsInt());
    }

    private GraphRuns onDevice(LoadedGraph graph, RunMemory memory) {
        if (!cudaGraphs) {
            return new BoundRuns(graph, memory);
        }
        return memory.holdsAll()
                ? new CapturedRuns(graph, memory, String::valueOf)
                : uncaptured(graph, new BoundRuns(graph, memory), "some of its inputs or outputs are on the host");
    }

    private static GraphRuns uncaptured(LoadedGraph graph, GraphRuns runs, String why) {
        LOG.warn("{}: runs are not captured as CUDA graphs: {}", graph.file(), why);
        return new UncapturedRuns(runs);
    }
}
