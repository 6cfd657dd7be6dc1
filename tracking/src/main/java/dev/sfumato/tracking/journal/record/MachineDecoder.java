package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads what a journal says of the machine that made the run. */
final class MachineDecoder {

    private MachineDecoder() {}

    static JournalRecord.Stats stats(CodedInputStream message) throws IOException {
        Instant[] time = {Instant.EPOCH};
        List<Item> items = new ArrayList<>();
        ProtoReader.fields(message, (field, in) -> {
            switch (field) {
                case 2 -> time[0] = time(ProtoReader.nested(in));
                case 3 -> items.add(ItemDecoder.item(ProtoReader.nested(in)));
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new JournalRecord.Stats(time[0], items);
    }

    static JournalRecord.Output output(CodedInputStream message) throws IOException {
        int[] type = {0};
        Instant[] time = {Instant.EPOCH};
        String[] text = {""};
        ProtoReader.fields(message, (field, in) -> {
            switch (field) {
                case 1 -> type[0] = in.readEnum();
                case 2 -> time[0] = time(ProtoReader.nested(in));
                case 3 -> text[0] = in.readString();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new JournalRecord.Output(type[0] == 0, time[0], text[0]);
    }

    static Instant time(CodedInputStream message) throws IOException {
        long[] values = {0, 0};
        ProtoReader.fields(message, (field, in) -> {
            if (field < 1 || field > 2) {
                return false;
            }
            values[field - 1] = in.readInt64();
            return true;
        });
        return Instant.ofEpochSecond(values[0], values[1]);
    }
}
