package dev.sfumato.tracking.sync;

import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalReader;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.store.RunDetails;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the journals of a run say, record by record and without the index, as check_sync.py compares it. */
final class JournalDump {

    private final List<Object> history = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private final ItemTree config = new ItemTree();
    private final ItemTree summary = new ItemTree();
    private final Map<String, Object> files = new TreeMap<>();
    private final List<Object> printed = new ArrayList<>();
    private final List<Object> measured = new ArrayList<>();
    private JournalRecord.@Nullable RunInfo run;
    private @Nullable Integer exitCode;

    private JournalDump() {}

    static Map<String, Object> of(RunDetails details) throws IOException {
        JournalDump dump = new JournalDump();
        for (Path segment : details.segments()) {
            dump.read(segment);
        }
        return dump.values();
    }

    private void read(Path segment) throws IOException {
        // a run that goes on is not interrupted any more
        summary.removeAll(List.of(List.of("_sfumato")));
        try (DirectoryStream<Path> journals = Files.newDirectoryStream(segment, "run-*.wandb");
                JournalReader reader = JournalReader.open(journals.iterator().next())) {
            for (Optional<JournalRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                add(record.get(), segment.resolve("files"));
            }
        }
    }

    private void add(JournalRecord record, Path folder) throws IOException {
        switch (record) {
            case JournalRecord.RunInfo info -> {
                run = info;
                config.putAll(info.config());
            }
            case JournalRecord.Config changes -> config.putAll(changes.updates());
            case JournalRecord.Summary changes -> summary.putAll(changes.updates());
            case JournalRecord.History step -> {
                steps.add(step.step());
                history.add(tree(step.items()));
            }
            case JournalRecord.Files found -> {
                for (JournalRecord.FileEntry file : found.files()) {
                    files.put(file.path(), sha256(folder.resolve(file.path())));
                }
            }
            case JournalRecord.Output output -> output.text().lines().forEach(printed::add);
            case JournalRecord.Stats stats -> measured.add(flat(stats.items()));
            case JournalRecord.Exit exit -> exitCode = exit.exitCode();
            case JournalRecord.Header _,
                    JournalRecord.Environment _,
                    JournalRecord.Final _,
                    JournalRecord.Footer _,
                    JournalRecord.Other _ -> {}
        }
    }

    private static Map<String, Object> tree(List<Item> items) throws IOException {
        ItemTree tree = new ItemTree();
        tree.putAll(items);
        return tree.values();
    }

    /** Dots in these keys are a part of them. */
    private static Map<String, Object> flat(List<Item> items) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Item item : items) {
            values.putAll(tree(List.of(new Item(List.of(item.dotted()), item.json()))));
        }
        return values;
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private Map<String, Object> values() {
        JournalRecord.RunInfo info = run;
        if (info == null || exitCode == null) {
            throw new IllegalStateException("a run without beginning or end");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("history", history);
        values.put("steps", steps);
        Map<String, Object> own = new LinkedHashMap<>(config.values());
        values.put("class_labels", own.getOrDefault("_wandb", Map.of()));
        own.remove("_wandb");
        values.put("config", own);
        Map<String, Object> last = new LinkedHashMap<>(summary.values());
        last.remove("_wandb");
        values.put("summary", last);
        values.put("files", files);
        values.put("group", orNull(info.group()));
        values.put("job_type", orNull(info.jobType()));
        values.put("name", orNull(info.name()));
        values.put("notes", orNull(info.notes()));
        values.put("tags", info.tags());
        values.put("exit_code", exitCode);
        values.put("printed", printed);
        values.put("measured", measured);
        return values;
    }

    private static @Nullable Object orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
