package dev.sfumato.modelloader.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.graph.Initializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A copy of a graph file in which some initializers have no values of their own and possibly another shape, so that ONNX
 * Runtime takes those that it is handed. It does so before it optimizes, so constants derived from a weight follow it.
 */
final class GraphPatch {

    /** Replaced values are declared as if they lay in this file, which need not exist. */
    private static final String NOWHERE = "replaced-at-load";

    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;
    private static final int EXTERNAL = 1;

    /** The file, the graph in it and the model around that, the last two also while they grow. */
    private static final int COPIES_IN_HEAP = 5;

    private final byte[] source;
    private final Map<String, WeightReplacement> replacements;

    private GraphPatch(byte[] source, Map<String, WeightReplacement> replacements) {
        this.source = source;
        this.replacements = replacements;
    }

    /**
     * The patched content of a graph file.
     *
     * @param replacements by the initializer's name
     * @throws ModelException UNSUPPORTED if the file itself, without external data, is too large for the Java heap
     */
    static byte[] apply(Path file, Map<String, WeightReplacement> replacements) {
        try {
            long needed = COPIES_IN_HEAP * Files.size(file);
            if (needed > Runtime.getRuntime().maxMemory()) {
                throw new ModelException(
                        Kind.UNSUPPORTED,
                        file + ": replacing its weights takes " + needed + " bytes of Java heap, which has "
                                + Runtime.getRuntime().maxMemory()
                                + "; export the weights as external data, or give Java more (-Xmx)");
            }
            GraphPatch patch = new GraphPatch(Files.readAllBytes(file), replacements);
            return patch.copy(0, patch.source.length, MODEL_GRAPH);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    /** The fields from start to end, of which those with a certain number are rewritten. */
    private byte[] copy(int start, int end, int rewritten) throws IOException {
        var bytes = new ByteArrayOutputStream(end - start);
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        CodedInputStream in = CodedInputStream.newInstance(source, start, end - start);
        while (!in.isAtEnd()) {
            int fieldStart = start + in.getTotalBytesRead();
            int tag = in.readTag();
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == rewritten && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                int length = in.readRawVarint32();
                int content = start + in.getTotalBytesRead();
                in.skipRawBytes(length);
                out.writeByteArray(
                        field,
                        field == MODEL_GRAPH
                                ? copy(content, content + length, GRAPH_INITIALIZER)
                                : initializer(content, length));
            } else {
                in.skipField(tag);
                out.writeRawBytes(source, fieldStart, start + in.getTotalBytesRead() - fieldStart);
            }
        }
        out.flush();
        return bytes.toByteArray();
    }

    private byte[] initializer(int start, int length) throws IOException {
        WeightReplacement replacement = replacements.get(name(start, length));
        if (replacement != null) {
            return declaration(replacement);
        }
        byte[] unchanged = new byte[length];
        System.arraycopy(source, start, unchanged, 0, length);
        return unchanged;
    }

    private String name(int start, int length) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(source, start, length);
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == TENSOR_NAME) {
                name = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        return name;
    }

    private static byte[] declaration(WeightReplacement replacement) throws IOException {
        Initializer initializer = replacement.initializer();
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        for (int dimension : replacement.dimensions()) {
            out.writeInt64(TENSOR_DIMS, dimension);
        }
        out.writeInt32(TENSOR_TYPE, initializer.type().code());
        out.writeString(TENSOR_NAME, initializer.name());
        out.writeByteArray(TENSOR_EXTERNAL_DATA, entry("location", NOWHERE));
        out.writeInt32(TENSOR_DATA_LOCATION, EXTERNAL);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] entry(String key, String value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, key);
        out.writeString(2, value);
        out.flush();
        return bytes.toByteArray();
    }
}
