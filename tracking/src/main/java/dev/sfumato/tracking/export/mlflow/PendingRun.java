package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.export.mlflow.rest.MlflowException;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRun;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRuns;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A run of the queue that this process exports. Used by one thread; whoever makes it closes it. */
final class PendingRun implements AutoCloseable {
    private static final long TABLE_NANOS = 30_000_000_000L;

    /** Reading all of a run takes at most this part of the time. */
    private static final long SHARE = 50;

    private final MlflowRuns server;
    private final Tracker tracker;
    private final String id;
    private final ProcessLock lock;
    private @Nullable RunExport export;
    private @Nullable RunDescription description;
    private @Nullable RunDetails details;
    private long detailsAt;
    private long detailsTook;
    private long tableAt = System.nanoTime();
    private boolean tableStale;

    PendingRun(MlflowRuns server, Tracker tracker, String id, ProcessLock lock) {
        this.server = server;
        this.tracker = tracker;
        this.id = id;
        this.lock = lock;
    }

    /** What became of an attempt. */
    enum Progress {
        /** Something was sent; there may be more. */
        ADVANCED,
        /** The server has all that there is, and the run goes on. */
        WAITING,
        /** The server has all, the end of the run included, or the run is gone. */
        DONE
    }

    /** Sends some of what the server does not have. */
    Progress work() throws MlflowException, InterruptedException {
        Optional<RunDetails> found = details();
        if (found.isEmpty()) {
            return Progress.DONE;
        }
        RunDetails current = found.get();
        RunExport to = open(current);
        if (to.advance(current.run().status())) {
            tableStale = true;
            return Progress.ADVANCED;
        }
        if (current.run().status() == RunStatus.RUNNING) {
            sendTable(to, false);
            return Progress.WAITING;
        }
        sendTable(to, true);
        description(to).end(current);
        return Progress.DONE;
    }

    private void sendTable(RunExport to, boolean last) throws MlflowException, InterruptedException {
        if (tableStale && (last || System.nanoTime() - tableAt > TABLE_NANOS)) {
            to.uploadTable();
            tableStale = false;
            tableAt = System.nanoTime();
        }
    }

    /** All of the run, as old as it may be for how long it takes to read; once it has ended, nothing changes. */
    private Optional<RunDetails> details() throws MlflowException, InterruptedException {
        RunDetails known = details;
        long now = System.nanoTime();
        if (known != null && now - detailsAt < detailsTook * SHARE) {
            return Optional.of(known);
        }
        Optional<RunDetails> found = tracker.runs().find(id);
        detailsAt = System.nanoTime();
        detailsTook = detailsAt - now;
        details = found.orElse(null);
        if (found.isPresent() && export != null) {
            description(export).send(found.get());
        }
        return found;
    }

    private RunExport open(RunDetails current) throws MlflowException, InterruptedException {
        RunExport opened = export;
        if (opened == null) {
            String experiment = server.experiment(current.run().project());
            Optional<MlflowRun> there = server.tagged(experiment, RunExport.RUN_ID, id);
            MlflowRun run = there.isPresent()
                    ? there.get()
                    : server.create(
                            experiment,
                            current.run().name(),
                            current.run().startedAt().toEpochMilli(),
                            RunDescription.tags(current));
            if (!run.status().equals("RUNNING")) {
                server.reopen(run);
            }
            opened = RunExport.of(server, tracker.runs(), tracker.blobs(), run, id);
            description(opened).send(current);
            export = opened;
            tableStale = true;
        }
        return opened;
    }

    private RunDescription description(RunExport of) {
        RunDescription known = description;
        if (known == null) {
            known = new RunDescription(server, of.run());
            description = known;
        }
        return known;
    }

    /** Asks the server anew what it has: after a failure nobody knows what reached it. */
    void forget() {
        export = null;
        description = null;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
