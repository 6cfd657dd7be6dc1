package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.blob.BlobStore;
import dev.sfumato.tracking.export.mlflow.rest.MlflowException;
import dev.sfumato.tracking.export.mlflow.rest.MlflowNames;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRun;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRuns;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.RunIndex;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The export of one run, from where the server has it. How far that is stands in a tag of the server's run, which is set
 * with the last numbers of a step: whoever goes on with an export needs nothing else. Used by one thread.
 */
final class RunExport {
    /** The tag that says which of our runs a run of MLflow is. */
    static final String RUN_ID = "sfumato.run_id";

    /** The tag that says from which step on the server has nothing yet. */
    static final String NEXT_STEP = "sfumato.next_step";

    private static final Logger LOG = LoggerFactory.getLogger(RunExport.class);
    private static final int ROWS = 50;
    private static final String PNG = "image/png";

    private final MlflowRuns server;
    private final RunIndex index;
    private final BlobStore blobs;
    private final MlflowRun run;
    private final String runId;
    private final GenerationTable table = new GenerationTable();
    private boolean imagesTagged;
    private long nextStep;

    private RunExport(MlflowRuns server, RunIndex index, BlobStore blobs, MlflowRun run, String runId) {
        this.server = server;
        this.index = index;
        this.blobs = blobs;
        this.run = run;
        this.runId = runId;
        nextStep = Long.parseLong(run.tags().getOrDefault(NEXT_STEP, "0"));
        imagesTagged = run.tags().containsKey("mlflow.loggedImages");
    }

    /** Goes on with the server's run, whose table is made anew from the whole history. */
    static RunExport of(MlflowRuns server, RunIndex index, BlobStore blobs, MlflowRun run, String runId) {
        RunExport export = new RunExport(server, index, blobs, run, runId);
        long from = 0;
        List<HistoryRow> rows = export.rows(from);
        while (!rows.isEmpty() && rows.getFirst().step() < export.nextStep) {
            rows.stream().filter(row -> row.step() < export.nextStep).forEach(export.table::add);
            from = rows.getLast().step() + 1;
            rows = export.rows(from);
        }
        return export;
    }

    MlflowRun run() {
        return run;
    }

    private List<HistoryRow> rows(long from) {
        return index.history(runId, from, ROWS);
    }

    /**
     * Exports some of the steps that the server does not have.
     *
     * @param status of the run: of one that is written, the last step may still be added to
     * @return false if there was nothing to export
     */
    boolean advance(RunStatus status) throws MlflowException, InterruptedException {
        List<HistoryRow> rows = new ArrayList<>(rows(nextStep));
        if (status == RunStatus.RUNNING
                && rows.size() < ROWS
                && !rows.isEmpty()
                && !rows.getLast().values().containsKey("generation_id")) {
            rows.removeLast();
        }
        List<Map<String, Object>> metrics = new ArrayList<>();
        long reached = nextStep;
        for (HistoryRow row : rows) {
            boolean pictures = upload(row);
            List<Map<String, Object>> numbers = StepMetrics.of(row);
            if (metrics.size() + numbers.size() > MlflowNames.METRICS) {
                log(metrics, reached, pictures);
                metrics.clear();
            }
            metrics.addAll(numbers);
            reached = row.step() + 1;
            table.add(row);
            if (pictures && !imagesTagged) {
                log(metrics, reached, true);
                metrics.clear();
            }
        }
        if (reached > nextStep) {
            log(metrics, reached, false);
        }
        return !rows.isEmpty();
    }

    private void log(List<Map<String, Object>> metrics, long reached, boolean pictures)
            throws MlflowException, InterruptedException {
        int from = 0;
        for (; metrics.size() - from > MlflowNames.METRICS; from += MlflowNames.METRICS) {
            server.log(run, metrics.subList(from, from + MlflowNames.METRICS), Map.of(), Map.of());
        }
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(NEXT_STEP, Long.toString(reached));
        if (pictures) {
            tags.put("mlflow.loggedImages", "True");
        }
        server.log(run, List.copyOf(metrics.subList(from, metrics.size())), Map.of(), tags);
        imagesTagged |= pictures;
        nextStep = reached;
    }

    /** Uploads the pictures of a step; whether it has some. */
    private boolean upload(HistoryRow row) throws MlflowException, InterruptedException {
        boolean any = false;
        for (LoggedPicture picture : LoggedPicture.of(row)) {
            Optional<Pictures> files = read(picture);
            if (files.isPresent()) {
                server.upload(run, picture.file(), files.get().png(), PNG);
                server.upload(run, picture.smallFile(), files.get().small(), PNG);
                any = true;
            }
        }
        return any;
    }

    private Optional<Pictures> read(LoggedPicture picture) {
        Optional<Path> file =
                picture.sha256().matches("[0-9a-f]{64}") ? blobs.find(picture.sha256()) : Optional.empty();
        if (file.isEmpty()) {
            LOG.warn("picture {} of run {} is gone; the run is exported without it", picture.sha256(), runId);
            return Optional.empty();
        }
        try {
            return Optional.of(Pictures.of(Files.readAllBytes(file.get()), picture.format()));
        } catch (IOException damaged) {
            LOG.warn("picture {} of run {} cannot be read; the run is exported without it", file.get(), runId, damaged);
            return Optional.empty();
        }
    }

    /** Stores the table of all generations so far. */
    void uploadTable() throws MlflowException, InterruptedException {
        if (!table.isEmpty()) {
            server.upload(run, GenerationTable.FILE, table.json(), "application/json");
            server.log(run, List.of(), Map.of(), Map.of("mlflow.loggedArtifacts", GenerationTable.TAG));
        }
    }
}
