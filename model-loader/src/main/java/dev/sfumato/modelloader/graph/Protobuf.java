package dev.sfumato.modelloader.graph;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.Map;

/** The walk through the fields of protobuf messages, without generated classes. */
final class Protobuf {

    /** Wire types: a varint, eight bytes, a counted run of bytes, four bytes. */
    static final int VARINT = 0;

    static final int FIXED64 = 1;
    static final int COUNTED = 2;
    static final int FIXED32 = 5;

    private Protobuf() {}

    /** Takes the field of that tag, or says by false that it is to be skipped. */
    @FunctionalInterface
    interface Fields {
        boolean take(int tag) throws IOException;
    }

    /** Reads fields up to the end of the stream or of the message around them. */
    static void fields(CodedInputStream in, Fields fields) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!fields.take(tag)) {
                in.skipField(tag);
            }
        }
    }

    /** Reads a message that comes with its length. */
    static void message(CodedInputStream in, Fields fields) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        fields(in, fields);
        in.popLimit(limit);
    }

    /** Reads a message with a text as field 1 and another as field 2, the form of all ONNX maps. */
    static void entry(CodedInputStream in, Map<String, String> into) throws IOException {
        String[] texts = {"", ""};
        message(in, tag -> {
            boolean text = tag == (1 << 3 | COUNTED) || tag == (2 << 3 | COUNTED);
            if (text) {
                texts[(tag >>> 3) - 1] = in.readStringRequireUtf8();
            }
            return text;
        });
        into.put(texts[0], texts[1]);
    }
}
