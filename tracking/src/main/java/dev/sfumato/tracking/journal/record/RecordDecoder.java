package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedInputStream;
import dev.sfumato.tracking.journal.record.JournalRecord.FileEntry;
import dev.sfumato.tracking.journal.record.JournalRecord.FilePolicy;
import dev.sfumato.tracking.journal.record.JournalRecord.FileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Turns protobuf messages of the type wandb_internal.Record into journal records; unknown fields are passed over. */
public final class RecordDecoder {

    private long number;
    private JournalRecord record = new JournalRecord.Other(0);

    private RecordDecoder() {}

    /** A record and its number. */
    public record Numbered(long number, JournalRecord record) {}

    public static Numbered decode(byte[] message) throws IOException {
        RecordDecoder decoder = new RecordDecoder();
        ProtoReader.fields(CodedInputStream.newInstance(message), decoder::field);
        return new Numbered(decoder.number, decoder.record);
    }

    private boolean field(int field, CodedInputStream in) throws IOException {
        switch (field) {
            case RecordFields.NUMBER -> number = in.readInt64();
            case RecordFields.HEADER -> record = header(ProtoReader.nested(in));
            case RecordFields.RUN -> record = new RunInfoDecoder().decode(ProtoReader.nested(in));
            case RecordFields.CONFIG -> {
                Changes changes = changes(ProtoReader.nested(in));
                record = new JournalRecord.Config(changes.updates, changes.removals);
            }
            case RecordFields.SUMMARY -> {
                Changes changes = changes(ProtoReader.nested(in));
                record = new JournalRecord.Summary(changes.updates, changes.removals);
            }
            case RecordFields.HISTORY -> record = history(ProtoReader.nested(in));
            case RecordFields.FILES -> record = files(ProtoReader.nested(in));
            case RecordFields.STATS -> record = MachineDecoder.stats(ProtoReader.nested(in));
            case RecordFields.OUTPUT -> record = MachineDecoder.output(ProtoReader.nested(in));
            case RecordFields.EXIT -> record = exit(ProtoReader.nested(in));
            case RecordFields.FINAL -> record = empty(in, new JournalRecord.Final());
            case RecordFields.FOOTER -> record = empty(in, new JournalRecord.Footer());
            case RecordFields.CONTROL, RecordFields.UUID, RecordFields.INFO -> {
                return false;
            }
            default -> {
                record = new JournalRecord.Other(field);
                return false;
            }
        }
        return true;
    }

    private static JournalRecord empty(CodedInputStream in, JournalRecord record) throws IOException {
        in.readBytes();
        return record;
    }

    private static JournalRecord header(CodedInputStream message) throws IOException {
        String[] versions = {"", ""};
        ProtoReader.fields(message, (field, in) -> {
            if (field != 1) {
                return false;
            }
            ProtoReader.fields(ProtoReader.nested(in), (inner, value) -> {
                if (inner < 1 || inner > 2) {
                    return false;
                }
                versions[inner - 1] = value.readString();
                return true;
            });
            return true;
        });
        return new JournalRecord.Header(versions[0], versions[1]);
    }

    private static JournalRecord history(CodedInputStream message) throws IOException {
        List<Item> items = new ArrayList<>();
        long[] step = {0};
        ProtoReader.fields(message, (field, in) -> {
            switch (field) {
                case 1 -> items.add(ItemDecoder.item(ProtoReader.nested(in)));
                case 2 -> step[0] = ItemDecoder.integer(ProtoReader.nested(in), 1);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new JournalRecord.History(step[0], items);
    }

    private static JournalRecord exit(CodedInputStream message) throws IOException {
        int[] values = {0, 0};
        ProtoReader.fields(message, (field, in) -> {
            if (field < 1 || field > 2) {
                return false;
            }
            values[field - 1] = in.readInt32();
            return true;
        });
        return new JournalRecord.Exit(values[0], values[1]);
    }

    private static JournalRecord files(CodedInputStream message) throws IOException {
        List<FileEntry> files = new ArrayList<>();
        ProtoReader.fields(message, (field, in) -> field == 1 && files.add(file(ProtoReader.nested(in))));
        return new JournalRecord.Files(files);
    }

    private static FileEntry file(CodedInputStream message) throws IOException {
        String[] path = {""};
        int[] type = {0};
        int[] policy = {0};
        ProtoReader.fields(message, (field, in) -> {
            switch (field) {
                case 1 -> path[0] = in.readString();
                case 2 -> policy[0] = in.readEnum();
                case 3 -> type[0] = in.readEnum();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new FileEntry(path[0], FileType.of(type[0]), FilePolicy.of(policy[0]));
    }

    private record Changes(List<Item> updates, List<List<String>> removals) {}

    private static Changes changes(CodedInputStream message) throws IOException {
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        ProtoReader.fields(message, (field, in) -> switch (field) {
            case 1 -> changes.updates.add(ItemDecoder.item(ProtoReader.nested(in)));
            case 2 ->
                changes.removals.add(ItemDecoder.item(ProtoReader.nested(in)).path());
            default -> false;
        });
        return changes;
    }
}
