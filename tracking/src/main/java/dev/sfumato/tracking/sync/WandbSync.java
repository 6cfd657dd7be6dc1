package dev.sfumato.tracking.sync;

import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.disk.DurableFiles;
import dev.sfumato.tracking.disk.ProcessLock;
import dev.sfumato.tracking.disk.TrackingException;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Uploads runs by the official {@code wandb sync}, which takes server and key from its own settings. Each run directory
 * is uploaded once: an upload appends to the history on the server, so a second one would repeat every step. Thread-safe,
 * also across processes.
 */
public final class WandbSync {

    /** Made by the client when it has uploaded everything. */
    private static final String DONE = "*.wandb.synced";

    /** Made by us before the client begins, so that an upload that broke off is not taken for none. */
    private static final String BEGUN = "upload-begun";

    private static final String LOCK = "upload.lock";

    private final Tracker tracker;
    private final String client;

    /**
     * @param client the path of the {@code wandb} program, or its name if it is on the PATH
     */
    public WandbSync(Tracker tracker, String client) {
        this.tracker = tracker;
        this.client = client;
    }

    /**
     * Uploads what was not yet uploaded of a run.
     *
     * @param again whether to upload directories once more of which an upload broke off; the steps that had arrived are
     *     then there twice
     * @throws IllegalArgumentException if there is no such run, or it is open
     * @throws SyncException if the client is not installed, or an upload broke off, now or before
     */
    public SyncResult upload(String runId, boolean again) {
        RunDetails run = tracker.runs()
                .find(runId)
                .orElseThrow(() -> new IllegalArgumentException("id: there is no run '" + runId + "'"));
        if (run.run().status() == RunStatus.RUNNING) {
            throw new IllegalArgumentException("id: run '" + runId + "' is open; it can be uploaded after its end");
        }
        Path first = run.segments().getFirst();
        try (ProcessLock _ = ProcessLock.acquire(first.resolve(LOCK))) {
            List<Path> waiting = new ArrayList<>();
            for (Path segment : run.segments()) {
                if (!isUploaded(segment)) {
                    waiting.add(segment);
                }
            }
            checkWhole(runId, waiting, again);
            return waiting.isEmpty() ? new SyncResult(runId, 0, "") : upload(runId, waiting);
        } catch (IOException failure) {
            throw new TrackingException(first, "the run cannot be uploaded", failure);
        }
    }

    private static boolean isUploaded(Path segment) throws IOException {
        try (DirectoryStream<Path> markers = Files.newDirectoryStream(segment, DONE)) {
            return markers.iterator().hasNext();
        }
    }

    private static void checkWhole(String runId, List<Path> waiting, boolean again) {
        for (Path segment : waiting) {
            if (!again && Files.exists(segment.resolve(BEGUN))) {
                throw new SyncException("an upload of run '" + runId + "' broke off, and what had arrived is not known;"
                        + " look at the run on the server, delete it there if it is not whole, and upload it again"
                        + " with --again");
            }
        }
    }

    /** All at once: the client puts directories of one run in the order of their beginnings. */
    private SyncResult upload(String runId, List<Path> segments) throws IOException {
        ProcessBuilder command = new ProcessBuilder(client, "sync").redirectErrorStream(true);
        segments.forEach(segment -> command.command().add(segment.toString()));
        for (Path segment : segments) {
            DurableFiles.write(segment.resolve(BEGUN), new byte[0]);
        }
        Process process = start(command, segments);
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            for (Path segment : segments) {
                if (!isUploaded(segment)) {
                    throw new SyncException("'" + client + " sync' ended with exit code " + exitCode + " and run '"
                            + runId + "' is not uploaded whole. It said:\n" + output);
                }
                Files.deleteIfExists(segment.resolve(BEGUN));
            }
            return new SyncResult(runId, segments.size(), output);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new SyncException("the upload of run '" + runId + "' was interrupted", interrupt);
        } finally {
            process.destroy();
        }
    }

    private Process start(ProcessBuilder command, List<Path> segments) throws IOException {
        try {
            return command.start();
        } catch (IOException missing) {
            for (Path segment : segments) {
                Files.deleteIfExists(segment.resolve(BEGUN));
            }
            throw new SyncException(
                    "the Weights & Biases client cannot be started as '" + client
                            + "'; install it with 'pip install wandb', or name its program with --wandb",
                    missing);
        }
    }
}
