package dev.sfumato.tracking.journal.record;

import java.time.Instant;
import java.util.List;

/** Turns journal records into protobuf messages of the type wandb_internal.Record. */
public final class RecordEncoder {

    private RecordEncoder() {}

    /** The bytes of a record; {@code number} counts the records of a journal from 1. */
    public static byte[] encode(long number, JournalRecord record) {
        return ProtoWriter.message(out -> {
            out.integer(RecordFields.NUMBER, number);
            content(out, record);
        });
    }

    private static void content(ProtoWriter out, JournalRecord record) {
        switch (record) {
            case JournalRecord.Header header -> out.nested(RecordFields.HEADER, it -> header(it, header));
            case JournalRecord.RunInfo run -> out.nested(RecordFields.RUN, it -> run(it, run));
            case JournalRecord.Config config ->
                out.nested(RecordFields.CONFIG, it -> changes(it, config.updates(), config.removals()));
            case JournalRecord.History history -> out.nested(RecordFields.HISTORY, it -> history(it, history));
            case JournalRecord.Summary summary ->
                out.nested(RecordFields.SUMMARY, it -> changes(it, summary.updates(), summary.removals()));
            case JournalRecord.Files files -> out.nested(RecordFields.FILES, it -> files(it, files));
            case JournalRecord.Exit exit ->
                out.nested(RecordFields.EXIT, it -> {
                    it.integer(1, exit.exitCode());
                    it.integer(2, exit.runtimeSeconds());
                });
            case JournalRecord.Stats stats -> out.nested(RecordFields.STATS, it -> stats(it, stats));
            case JournalRecord.Output output -> out.nested(RecordFields.OUTPUT, it -> output(it, output));
            case JournalRecord.Environment environment ->
                out.nested(RecordFields.ENVIRONMENT, it -> environment(it, environment));
            case JournalRecord.Final _ -> out.nested(RecordFields.FINAL, _ -> {});
            case JournalRecord.Footer _ -> out.nested(RecordFields.FOOTER, _ -> {});
            case JournalRecord.Other other ->
                throw new IllegalArgumentException("a record of kind " + other.field() + " is only ever read");
        }
    }

    private static void header(ProtoWriter out, JournalRecord.Header header) {
        out.nested(1, version -> {
            version.string(1, header.producer());
            version.string(2, header.minConsumer());
        });
    }

    private static void run(ProtoWriter out, JournalRecord.RunInfo run) {
        out.string(RecordFields.RUN_ID, run.id());
        out.string(RecordFields.RUN_PROJECT, run.project());
        out.nested(RecordFields.RUN_CONFIG, it -> changes(it, run.config(), List.of()));
        out.string(RecordFields.RUN_GROUP, run.group());
        out.string(RecordFields.RUN_JOB_TYPE, run.jobType());
        out.string(RecordFields.RUN_NAME, run.name());
        out.string(RecordFields.RUN_NOTES, run.notes());
        out.strings(RecordFields.RUN_TAGS, run.tags());
        out.integer(RecordFields.RUN_STARTING_STEP, run.startingStep());
        out.nested(RecordFields.RUN_START_TIME, it -> timestamp(it, run.startTime()));
        out.integer(RecordFields.RUN_RUNTIME, run.runtimeSeconds());
        out.bool(RecordFields.RUN_RESUME, run.resume());
    }

    private static void timestamp(ProtoWriter out, Instant time) {
        out.integer(1, time.getEpochSecond());
        out.integer(2, time.getNano());
    }

    private static void stats(ProtoWriter out, JournalRecord.Stats stats) {
        out.nested(2, it -> timestamp(it, stats.time()));
        stats.items()
                .forEach(item -> out.nested(3, it -> {
                    it.string(RecordFields.ITEM_KEY, item.dotted());
                    it.string(RecordFields.ITEM_JSON, item.json());
                }));
    }

    private static void output(ProtoWriter out, JournalRecord.Output output) {
        out.integer(1, output.error() ? 0 : 1);
        out.nested(2, it -> timestamp(it, output.time()));
        out.string(3, output.text());
    }

    private static void environment(ProtoWriter out, JournalRecord.Environment environment) {
        out.string(1, environment.os());
        out.nested(3, it -> timestamp(it, environment.startedAt()));
        out.string(6, environment.program());
        out.string(12, environment.host());
        out.string(14, environment.executable());
        out.integer(16, environment.cpuCount());
        out.integer(17, environment.cpuCount());
        out.nested(21, memory -> memory.integer(1, environment.memoryBytes()));
        out.string(199, environment.writerId());
    }

    private static void history(ProtoWriter out, JournalRecord.History history) {
        history.items().forEach(item -> out.nested(1, it -> nestedItem(it, item)));
        out.nested(2, it -> it.integer(1, history.step()));
    }

    private static void changes(ProtoWriter out, List<Item> updates, List<List<String>> removals) {
        updates.forEach(item -> out.nested(1, it -> nestedItem(it, item)));
        removals.forEach(path -> out.nested(2, it -> it.strings(RecordFields.ITEM_NESTED_KEY, path)));
    }

    /** Always a path, also for a single key: viewers find media only in items of this form. */
    private static void nestedItem(ProtoWriter out, Item item) {
        out.strings(RecordFields.ITEM_NESTED_KEY, item.path());
        out.string(RecordFields.ITEM_JSON, item.json());
    }

    private static void files(ProtoWriter out, JournalRecord.Files files) {
        for (JournalRecord.FileEntry file : files.files()) {
            out.nested(1, it -> {
                it.string(1, file.path());
                it.integer(2, file.policy().number());
                it.integer(3, file.type().number());
            });
        }
    }
}
