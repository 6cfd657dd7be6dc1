package dev.sfumato.modelloader.layout;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of an ONNX graph's inputs and outputs, read from the file's outline alone: weights are skipped, so that a
 * truncated or foreign file is told in milliseconds and without loading it.
 *
 * <p>Field numbers are those of the <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX format</a>.
 */
record GraphSignature(List<String> inputs, List<String> outputs) {

    private static final int MODEL_IR_VERSION = 1;
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int VALUE_NAME = 1;

    GraphSignature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @throws ModelException BROKEN if the file is empty, cut off or no ONNX graph */
    static GraphSignature read(Path file) {
        try (var bytes = new BufferedInputStream(Files.newInputStream(file))) {
            return readModel(file, CodedInputStream.newInstance(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(
                    Kind.BROKEN,
                    file + ": is truncated or not an ONNX graph (" + size(file) + " bytes): " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }

    private static GraphSignature readModel(Path file, CodedInputStream model) throws IOException {
        boolean versioned = false;
        GraphSignature graph = null;
        for (int tag = model.readTag(); tag != 0; tag = model.readTag()) {
            versioned |= WireFormat.getTagFieldNumber(tag) == MODEL_IR_VERSION;
            if (isMessage(tag, MODEL_GRAPH)) {
                int limit = model.pushLimit(model.readRawVarint32());
                graph = readGraph(model);
                model.popLimit(limit);
            } else {
                model.skipField(tag);
            }
        }
        if (!versioned || graph == null || graph.outputs().isEmpty()) {
            throw new ModelException(Kind.BROKEN, file + ": is not an ONNX graph");
        }
        return graph;
    }

    private static GraphSignature readGraph(CodedInputStream graph) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int tag = graph.readTag(); tag != 0; tag = graph.readTag()) {
            if (isMessage(tag, GRAPH_INPUT)) {
                inputs.add(readName(graph));
            } else if (isMessage(tag, GRAPH_OUTPUT)) {
                outputs.add(readName(graph));
            } else {
                graph.skipField(tag);
            }
        }
        return new GraphSignature(inputs, outputs);
    }

    private static String readName(CodedInputStream value) throws IOException {
        int limit = value.pushLimit(value.readRawVarint32());
        String name = "";
        for (int tag = value.readTag(); tag != 0; tag = value.readTag()) {
            if (isMessage(tag, VALUE_NAME)) {
                name = value.readStringRequireUtf8();
            } else {
                value.skipField(tag);
            }
        }
        value.popLimit(limit);
        return name;
    }

    private static boolean isMessage(int tag, int field) {
        return WireFormat.getTagFieldNumber(tag) == field
                && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
