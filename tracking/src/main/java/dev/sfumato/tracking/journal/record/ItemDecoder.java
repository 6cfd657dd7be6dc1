package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the small messages that records are made of. */
final class ItemDecoder {

    private ItemDecoder() {}

    static Item item(CodedInputStream message) throws IOException {
        List<String> path = new ArrayList<>();
        String[] json = {"null"};
        ProtoReader.fields(message, (field, in) -> {
            switch (field) {
                case RecordFields.ITEM_KEY, RecordFields.ITEM_NESTED_KEY -> path.add(in.readString());
                case RecordFields.ITEM_JSON -> json[0] = in.readString();
                default -> {
                    return false;
                }
            }
            return true;
        });
        // proto3 leaves out an empty key
        return new Item(path.isEmpty() ? List.of("") : path, json[0]);
    }

    static long integer(CodedInputStream message, int wanted) throws IOException {
        long[] value = {0};
        ProtoReader.fields(message, (field, in) -> {
            if (field != wanted) {
                return false;
            }
            value[0] = in.readInt64();
            return true;
        });
        return value[0];
    }
}
