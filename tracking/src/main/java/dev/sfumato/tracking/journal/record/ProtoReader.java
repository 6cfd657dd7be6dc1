package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Reads the fields of a protobuf message in the order in which they lie there. */
final class ProtoReader {

    private ProtoReader() {}

    /** Takes the value of a field from the stream, or returns false to have it skipped. */
    @FunctionalInterface
    interface FieldReader {
        boolean read(int field, CodedInputStream in) throws IOException;
    }

    static void fields(CodedInputStream in, FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!reader.read(WireFormat.getTagFieldNumber(tag), in)) {
                in.skipField(tag);
            }
        }
    }

    static CodedInputStream nested(CodedInputStream in) throws IOException {
        return in.readBytes().newCodedInput();
    }
}
