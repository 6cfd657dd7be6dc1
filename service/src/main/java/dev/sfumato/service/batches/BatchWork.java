package dev.sfumato.service.batches;

import dev.sfumato.service.uploads.FileStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes batches from state to state; each state is on the disk before the next begins. One batch at a time. */
final class BatchWork {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWork.class);

    private final BatchStore store;
    private final FileStore files;
    private final LinePainter painter;
    private final InstantSource clock;
    private final int lanes;

    BatchWork(BatchStore store, FileStore files, LinePainter painter, InstantSource clock, int lanes) {
        this.store = store;
        this.files = files;
        this.painter = painter;
        this.clock = clock;
        this.lanes = lanes;
    }

    /**
     * Goes on with a batch until it is finished or stopped.
     *
     * @param running where others find what is being painted
     * @param stopping whether nothing more is to be begun
     */
    void go(String id, AtomicReference<@Nullable BatchRun> running, BooleanSupplier stopping)
            throws IOException, InterruptedException {
        Batch batch = store.find(id).orElseThrow();
        if (batch.status() == BatchStatus.VALIDATING) {
            batch = validate(batch);
        }
        if (batch.status().isFinal()) {
            return;
        }
        try (LineLog log = LineLog.open(files.contentOf(batch.outputFile()), files.contentOf(batch.errorFile()))) {
            BatchRun run = new BatchRun(batch, files, log, painter, clock);
            running.set(run);
            if (store.find(id).orElseThrow().status() == BatchStatus.IN_PROGRESS && !stopping.getAsBoolean()) {
                run.paint(lanes);
            }
            finish(run);
        }
    }

    private Batch validate(Batch batch) throws IOException {
        Path input = files.contentOf(batch.request().inputFile());
        InputCheck check = Files.exists(input)
                ? InputCheck.of(input, batch.request().endpoint())
                : new InputCheck(
                        0,
                        List.of(new LineError("file_not_found", "the input file was deleted", "input_file_id", null)));
        long now = clock.instant().getEpochSecond();
        return store.update(batch.id(), old -> {
            if (old.status() != BatchStatus.VALIDATING) {
                return old;
            }
            Batch counted = old.counting(new LineCounts(check.lines(), 0, 0)).withErrors(check.errors());
            return counted.reached(check.errors().isEmpty() ? BatchStatus.IN_PROGRESS : BatchStatus.FAILED, now);
        });
    }

    private void finish(BatchRun run) throws IOException {
        LineCounts counts = run.counts();
        boolean whole = counts.completed() + counts.failed() >= counts.total();
        Batch batch = store.find(run.id()).orElseThrow();
        BatchStatus end = switch (batch.status()) {
            case CANCELLING -> BatchStatus.CANCELLED;
            case IN_PROGRESS ->
                run.hasExpired() ? BatchStatus.EXPIRED : whole ? BatchStatus.COMPLETED : BatchStatus.IN_PROGRESS;
            case FINALIZING -> BatchStatus.COMPLETED;
            case VALIDATING, FAILED, COMPLETED, EXPIRED, CANCELLED -> batch.status();
        };
        if (!end.isFinal()) {
            return;
        }
        if (end == BatchStatus.COMPLETED) {
            store.update(
                    run.id(), old -> old.reached(BatchStatus.FINALIZING, now()).counting(counts));
        }
        boolean output = publish(batch, batch.outputFile(), "output");
        boolean errors = publish(batch, batch.errorFile(), "error");
        store.update(
                run.id(), old -> old.counting(counts).withFiles(output, errors).reached(end, now()));
        LOG.info(
                "Batch {} is {}: {} painted, {} failed", run.id(), end.wireName(), counts.completed(), counts.failed());
    }

    private boolean publish(Batch batch, String file, String kind) throws IOException {
        if (Files.size(files.contentOf(file)) == 0) {
            files.delete(file);
            return false;
        }
        files.describe(
                file,
                batch.id() + "_" + kind + ".jsonl",
                "batch_output",
                batch.request().outputLifetime());
        return true;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
