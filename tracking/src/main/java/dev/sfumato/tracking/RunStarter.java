package dev.sfumato.tracking;

import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.journal.ItemTree;
import dev.sfumato.tracking.journal.JournalWriter;
import dev.sfumato.tracking.journal.RunDirectory;
import dev.sfumato.tracking.journal.SyncPolicy;
import dev.sfumato.tracking.journal.record.Item;
import dev.sfumato.tracking.journal.record.JournalRecord;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.RunQuery;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import dev.sfumato.tracking.system.SystemMetrics;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the run that options ask for, and makes its run directory. Only for who holds the lock of the home. */
final class RunStarter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss");
    private static final String ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 8;
    private static final int WRITER_ID_LENGTH = 32;
    private static final int MOST_PER_SECOND = 10_000;
    private static final int PAGE = 1000;

    private static final JournalRecord HEADER = new JournalRecord.Header("sfumato", "0.70.0");

    private final Path journals;
    private final RunIndex index;
    private final SyncPolicy policy;
    private final SecureRandom random = new SecureRandom();

    RunStarter(Path journals, RunIndex index, SyncPolicy policy) {
        this.journals = journals;
        this.index = index;
        this.policy = policy;
    }

    /** The run to begin or to go on with. */
    RunIdentity choose(RunOptions options) {
        String id = options.id();
        Optional<RunDetails> earlier =
                options.resume() == Resume.AUTO ? unfinished(options) : id == null ? Optional.empty() : index.find(id);
        if (earlier.isEmpty()) {
            if (options.resume() == Resume.MUST) {
                throw new IllegalArgumentException("id: there is no run to resume, got '" + id + "'");
            }
            return RunIdentity.begin(id == null ? newId() : id, options);
        }
        RunSummary run = earlier.get().run();
        if (options.resume() == Resume.NEVER) {
            throw new IllegalArgumentException("id: must be new, but there is a run '" + run.id() + "'");
        }
        if (run.status() == RunStatus.RUNNING) {
            throw new IllegalArgumentException("id: run '" + run.id() + "' is being written right now");
        }
        if (!run.project().equals(options.project())) {
            throw new IllegalArgumentException("project: run '" + run.id() + "' belongs to project '" + run.project()
                    + "', got '" + options.project() + "'");
        }
        return RunIdentity.resume(earlier.get(), options);
    }

    private Optional<RunDetails> unfinished(RunOptions options) {
        RunQuery query = RunQuery.newest(PAGE).inProject(options.project());
        for (int offset = 0; ; offset += PAGE) {
            List<RunSummary> page = index.list(query.skipping(offset));
            for (RunSummary run : page) {
                if (options.name() == null || options.name().equals(run.name())) {
                    boolean open = run.status() == RunStatus.INTERRUPTED || run.status() == RunStatus.FAILED;
                    return open ? index.find(run.id()) : Optional.empty();
                }
            }
            if (page.size() < PAGE) {
                return Optional.empty();
            }
        }
    }

    private String newId() {
        while (true) {
            String id = letters(ID_LENGTH);
            if (index.find(id).isEmpty()) {
                return id;
            }
        }
    }

    private String letters(int length) {
        StringBuilder letters = new StringBuilder();
        random.ints(length, 0, ID_LETTERS.length()).forEach(at -> letters.append(ID_LETTERS.charAt(at)));
        return letters.toString();
    }

    /** Makes the run directory and writes the records that begin the run, durably. */
    RunJournal begin(RunIdentity identity, RunOptions options) throws IOException {
        Instant now = Instant.now();
        RunDirectory directory = create(identity.id(), now);
        ProcessLock lock = ProcessLock.acquire(directory.lock());
        try {
            JournalWriter writer = JournalWriter.create(directory.journal(), policy);
            try {
                JournalRecord.RunInfo begun = runInfo(identity, options, now);
                writer.append(beginning(identity, begun, now));
                writer.sync();
                DurableFiles.syncDirectory(directory.path());
                DurableFiles.syncDirectory(journals);
                return new RunJournal(directory, lock, writer, begun);
            } catch (IOException failure) {
                writer.close();
                throw failure;
            }
        } catch (IOException failure) {
            lock.close();
            throw failure;
        }
    }

    private RunDirectory create(String id, Instant now) throws IOException {
        String name = "offline-run-" + TIME.format(LocalDateTime.ofInstant(now, ZoneId.systemDefault())) + "-" + id;
        for (int number = 0; number < MOST_PER_SECOND; number++) {
            try {
                Path path = Files.createDirectory(journals.resolve(number == 0 ? name : name + "-" + number));
                Files.createDirectory(path.resolve("files"));
                return new RunDirectory(path, id);
            } catch (FileAlreadyExistsException _) {
                // resumed within the second: the next number is tried
            }
        }
        throw new FileAlreadyExistsException(name);
    }

    private static JournalRecord.RunInfo runInfo(RunIdentity identity, RunOptions options, Instant now) {
        return new JournalRecord.RunInfo(
                identity.id(),
                identity.project(),
                identity.name(),
                identity.group(),
                identity.jobType(),
                identity.notes(),
                identity.tags(),
                ItemTree.topLevel(identity.config()),
                now,
                identity.firstStep(),
                (int) identity.runtimeSeconds(),
                options.resume() != Resume.NEVER);
    }

    private List<JournalRecord> beginning(RunIdentity identity, JournalRecord.RunInfo begun, Instant now) {
        List<JournalRecord> records = new ArrayList<>();
        records.add(HEADER);
        records.add(begun);
        records.add(environment(now));
        List<Item> summary = ItemTree.flatten(identity.summary());
        if (!summary.isEmpty()) {
            records.add(new JournalRecord.Summary(summary, List.of()));
        }
        return records;
    }

    private JournalRecord environment(Instant now) {
        return new JournalRecord.Environment(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                "",
                "sfumato",
                ProcessHandle.current().info().command().orElse(""),
                now,
                Runtime.getRuntime().availableProcessors(),
                SystemMetrics.memoryBytes(),
                letters(WRITER_ID_LENGTH));
    }
}
