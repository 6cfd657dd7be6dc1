package dev.sfumato.modelloader.graph;

import static dev.sfumato.modelloader.graph.Protobuf.COUNTED;
import static dev.sfumato.modelloader.graph.Protobuf.VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The reading of one {@code TensorProto} up to where its values lie. */
final class TensorFields {

    static final int DIMS = 1 << 3;
    static final int NAME = 8 << 3 | COUNTED;

    private static final int DATA_TYPE = 2 << 3 | VARINT;
    private static final int FLOATS = 4 << 3 | COUNTED;
    private static final int RAW = 9 << 3 | COUNTED;
    private static final int DOUBLES = 10 << 3 | COUNTED;
    private static final int EXTERNAL_ENTRY = 13 << 3 | COUNTED;
    private static final int LOCATION = 14 << 3 | VARINT;
    private static final int LOCATION_EXTERNAL = 1;

    private final CodedInputStream in;
    private final List<Long> dimensions = new ArrayList<>();
    private final Map<String, String> external = new HashMap<>();
    private String name = "";
    private int type;
    private long location;
    private WeightStorage inline = new WeightStorage.Encoded();

    private TensorFields(CodedInputStream in) {
        this.in = in;
    }

    static Initializer read(CodedInputStream in) throws IOException {
        TensorFields tensor = new TensorFields(in);
        Protobuf.message(in, tensor::take);
        return new Initializer(tensor.name, ElementType.ofCode(tensor.type), tensor.dimensions, tensor.storage());
    }

    private boolean take(int tag) throws IOException {
        switch (tag) {
            case DIMS | VARINT -> dimensions.add(in.readInt64());
            case DIMS | COUNTED -> readPackedDimensions();
            case DATA_TYPE -> type = in.readInt32();
            case NAME -> name = in.readStringRequireUtf8();
            // lists of floats and doubles are packed in the same bytes as raw values
            case RAW, FLOATS, DOUBLES -> skipValues();
            case EXTERNAL_ENTRY -> Protobuf.entry(in, external);
            case LOCATION -> location = in.readInt64();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readPackedDimensions() throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) {
            dimensions.add(in.readInt64());
        }
        in.popLimit(limit);
    }

    private void skipValues() throws IOException {
        int length = in.readRawVarint32();
        inline = new WeightStorage.Embedded(in.getTotalBytesRead(), length);
        in.skipRawBytes(length);
    }

    private WeightStorage storage() throws IOException {
        if (location != LOCATION_EXTERNAL) {
            return inline;
        }
        return new WeightStorage.External(
                external.getOrDefault("location", ""), number("offset", 0), number("length", -1));
    }

    private long number(String key, long fallback) throws IOException {
        String text = external.get(key);
        try {
            return text == null ? fallback : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("initializer '" + name + "' has the external " + key + " '" + text + "'", e);
        }
    }
}
