package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the fields of one run message. */
final class RunInfoDecoder {

    private String id = "";
    private String project = "";
    private @Nullable String name;
    private @Nullable String group;
    private @Nullable String jobType;
    private @Nullable String notes;
    private final List<String> tags = new ArrayList<>();
    private final List<Item> config = new ArrayList<>();
    private Instant startTime = Instant.EPOCH;
    private long startingStep;
    private int runtimeSeconds;
    private boolean resume;

    JournalRecord.RunInfo decode(CodedInputStream message) throws IOException {
        ProtoReader.fields(message, this::field);
        return new JournalRecord.RunInfo(
                id,
                project,
                name,
                group,
                jobType,
                notes,
                List.copyOf(tags),
                List.copyOf(config),
                startTime,
                startingStep,
                runtimeSeconds,
                resume);
    }

    private boolean field(int field, CodedInputStream in) throws IOException {
        switch (field) {
            case RecordFields.RUN_ID -> id = in.readString();
            case RecordFields.RUN_PROJECT -> project = in.readString();
            case RecordFields.RUN_CONFIG -> config(ProtoReader.nested(in));
            case RecordFields.RUN_GROUP -> group = in.readString();
            case RecordFields.RUN_JOB_TYPE -> jobType = in.readString();
            case RecordFields.RUN_NAME -> name = in.readString();
            case RecordFields.RUN_NOTES -> notes = in.readString();
            case RecordFields.RUN_TAGS -> tags.add(in.readString());
            case RecordFields.RUN_STARTING_STEP -> startingStep = in.readInt64();
            case RecordFields.RUN_START_TIME -> startTime = MachineDecoder.time(ProtoReader.nested(in));
            case RecordFields.RUN_RUNTIME -> runtimeSeconds = in.readInt32();
            case RecordFields.RUN_RESUME -> resume = in.readBool();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void config(CodedInputStream message) throws IOException {
        ProtoReader.fields(message, (field, in) -> field == 1 && config.add(ItemDecoder.item(ProtoReader.nested(in))));
    }
}
