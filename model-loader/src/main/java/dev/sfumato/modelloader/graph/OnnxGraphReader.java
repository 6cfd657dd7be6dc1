package dev.sfumato.modelloader.graph;

import static dev.sfumato.modelloader.graph.Protobuf.COUNTED;
import static dev.sfumato.modelloader.graph.Protobuf.VARINT;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reading of one ONNX file's outline.
 *
 * <p>Field numbers are those of the <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX format</a>.
 */
final class OnnxGraphReader {

    private static final int IR_VERSION = 1 << 3 | VARINT;
    private static final int PRODUCER = 2 << 3 | COUNTED;
    private static final int PRODUCER_VERSION = 3 << 3 | COUNTED;
    private static final int GRAPH = 7 << 3 | COUNTED;
    private static final int OPSET = 8 << 3 | COUNTED;
    private static final int PROPERTY = 14 << 3 | COUNTED;

    private static final int NODE = 1 << 3 | COUNTED;
    private static final int INITIALIZER = 5 << 3 | COUNTED;
    private static final int INPUT = 11 << 3 | COUNTED;
    private static final int OUTPUT = 12 << 3 | COUNTED;

    private final Path file;
    private final CodedInputStream in;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, Long> opsets = new HashMap<>();
    private final List<GraphValue> inputs = new ArrayList<>();
    private final List<GraphValue> outputs = new ArrayList<>();
    private final Map<String, Initializer> initializers = new LinkedHashMap<>();
    private final List<GraphNode> nodes = new ArrayList<>();
    private long irVersion;
    private String producer = "";
    private String producerVersion = "";

    private OnnxGraphReader(Path file, CodedInputStream in) {
        this.file = file;
        this.in = in;
    }

    static OnnxGraph read(Path file) {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.setSizeLimit(Integer.MAX_VALUE);
            return new OnnxGraphReader(file, in).readModel();
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(
                    Kind.BROKEN,
                    file + ": is truncated or not an ONNX graph ("
                            + file.toFile().length() + " bytes): " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    private OnnxGraph readModel() throws IOException {
        Protobuf.fields(in, this::takeOfModel);
        if (irVersion == 0 || outputs.isEmpty()) {
            throw new ModelException(Kind.BROKEN, file + ": is not an ONNX graph");
        }
        // older exporters list initializers among the inputs as well
        List<GraphValue> fed = inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
        String made = (producer + " " + producerVersion).strip();
        return new OnnxGraph(file, irVersion, made, properties, opsets, fed, outputs, initializers, nodes);
    }

    private boolean takeOfModel(int tag) throws IOException {
        switch (tag) {
            case IR_VERSION -> irVersion = in.readInt64();
            case PRODUCER -> producer = in.readString();
            case PRODUCER_VERSION -> producerVersion = in.readString();
            case OPSET -> readOpset();
            case PROPERTY -> readProperty();
            case GRAPH -> Protobuf.message(in, this::takeOfGraph);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean takeOfGraph(int tag) throws IOException {
        switch (tag) {
            case NODE -> nodes.add(NodeFields.read(in));
            case INITIALIZER -> {
                Initializer initializer = TensorFields.read(in);
                initializers.put(initializer.name(), initializer);
            }
            case INPUT -> inputs.add(ValueFields.read(in));
            case OUTPUT -> outputs.add(ValueFields.read(in));
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readOpset() throws IOException {
        String[] domain = {""};
        long[] version = {0};
        Protobuf.message(in, tag -> {
            switch (tag) {
                case 1 << 3 | COUNTED -> domain[0] = in.readString();
                case 2 << 3 | VARINT -> version[0] = in.readInt64();
                default -> {
                    return false;
                }
            }
            return true;
        });
        opsets.put(domain[0], version[0]);
    }

    private void readProperty() throws IOException {
        String[] entry = {"", ""};
        Protobuf.message(in, tag -> {
            switch (tag) {
                case 1 << 3 | COUNTED -> entry[0] = in.readString();
                case 2 << 3 | COUNTED -> entry[1] = in.readString();
                default -> {
                    return false;
                }
            }
            return true;
        });
        properties.put(entry[0], entry[1]);
    }
}
