package dev.sfumato.modelloader.graph;

import static dev.sfumato.modelloader.graph.Protobuf.COUNTED;
import static dev.sfumato.modelloader.graph.Protobuf.VARINT;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The reading of one {@code ValueInfoProto}: its name, and its type if that is a tensor. */
final class ValueFields {

    private static final int FIRST_TEXT = 1 << 3 | COUNTED;
    private static final int SECOND_TEXT = 2 << 3 | COUNTED;
    private static final int FIRST_NUMBER = 1 << 3 | VARINT;

    private final CodedInputStream in;
    private final List<String> dimensions = new ArrayList<>();
    private String name = "";
    private ElementType type = ElementType.OTHER;

    private ValueFields(CodedInputStream in) {
        this.in = in;
    }

    static GraphValue read(CodedInputStream in) throws IOException {
        ValueFields value = new ValueFields(in);
        Protobuf.message(in, value::takeOfValue);
        return new GraphValue(value.name, value.type, value.dimensions);
    }

    private boolean takeOfValue(int tag) throws IOException {
        if (tag == FIRST_TEXT) {
            name = in.readStringRequireUtf8();
        } else if (tag == SECOND_TEXT) {
            Protobuf.message(in, this::takeOfType);
        } else {
            return false;
        }
        return true;
    }

    private boolean takeOfType(int tag) throws IOException {
        if (tag != FIRST_TEXT) {
            return false;
        }
        Protobuf.message(in, this::takeOfTensor);
        return true;
    }

    private boolean takeOfTensor(int tag) throws IOException {
        if (tag == FIRST_NUMBER) {
            type = ElementType.ofCode(in.readInt32());
        } else if (tag == SECOND_TEXT) {
            Protobuf.message(in, this::takeOfShape);
        } else {
            return false;
        }
        return true;
    }

    private boolean takeOfShape(int tag) throws IOException {
        if (tag != FIRST_TEXT) {
            return false;
        }
        dimensions.add("?");
        Protobuf.message(in, this::takeOfDimension);
        return true;
    }

    private boolean takeOfDimension(int tag) throws IOException {
        if (tag == FIRST_NUMBER) {
            dimensions.set(dimensions.size() - 1, Long.toString(in.readInt64()));
        } else if (tag == SECOND_TEXT) {
            dimensions.set(dimensions.size() - 1, in.readStringRequireUtf8());
        } else {
            return false;
        }
        return true;
    }
}
