package dev.sfumato.modelloader.graph;

import static dev.sfumato.modelloader.graph.Protobuf.COUNTED;
import static dev.sfumato.modelloader.graph.Protobuf.VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The reading of one {@code NodeProto}. */
final class NodeFields {

    private static final int INPUT = 1 << 3 | COUNTED;
    private static final int OUTPUT = 2 << 3 | COUNTED;
    private static final int NAME = 3 << 3 | COUNTED;
    private static final int OPERATOR = 4 << 3 | COUNTED;
    private static final int ATTRIBUTE = 5 << 3 | COUNTED;
    private static final int METADATA = 9 << 3 | COUNTED;

    private static final int ATTRIBUTE_NAME = 1 << 3 | COUNTED;
    private static final int ATTRIBUTE_INTEGER = 3 << 3 | VARINT;

    private final CodedInputStream in;
    private final List<String> inputs = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Long> integers = new HashMap<>();
    private final Map<String, String> metadata = new HashMap<>();
    private String name = "";
    private String operator = "";

    private NodeFields(CodedInputStream in) {
        this.in = in;
    }

    static GraphNode read(CodedInputStream in) throws IOException {
        NodeFields node = new NodeFields(in);
        Protobuf.message(in, node::take);
        return new GraphNode(node.name, node.operator, node.inputs, node.outputs, node.integers, node.metadata);
    }

    private boolean take(int tag) throws IOException {
        switch (tag) {
            case INPUT -> inputs.add(in.readStringRequireUtf8());
            case OUTPUT -> outputs.add(in.readStringRequireUtf8());
            case NAME -> name = in.readStringRequireUtf8();
            case OPERATOR -> operator = in.readStringRequireUtf8();
            case ATTRIBUTE -> readAttribute();
            case METADATA -> Protobuf.entry(in, metadata);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readAttribute() throws IOException {
        String[] attribute = {""};
        Protobuf.message(in, tag -> {
            if (tag == ATTRIBUTE_NAME) {
                attribute[0] = in.readStringRequireUtf8();
            } else if (tag == ATTRIBUTE_INTEGER) {
                integers.put(attribute[0], in.readInt64());
            } else {
                return false;
            }
            return true;
        });
    }
}
