package dev.sfumato.service.jobs.pictures;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.GenerationRecorder;
import dev.sfumato.service.generation.privacy.LogPolicy;
import dev.sfumato.service.jobs.Job;
import dev.sfumato.service.jobs.JobImage;
import dev.sfumato.service.jobs.JobOutcome;
import dev.sfumato.service.jobs.JobRequest;
import dev.sfumato.service.jobs.JobStatus;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * Finds the jobs whose pictures were painted and tracked before their process died, though it did not come to store the
 * end of the job: they are taken from the run instead of being painted twice.
 */
public final class PaintedBefore {
    /** Where a run's history names the job of a generation. */
    public static final String JOB_ID = "job_id";

    private static final int PAGE = 1000;

    private final Tracker tracker;
    private final PictureKeeper keeper;

    public PaintedBefore(Tracker tracker) {
        this.tracker = tracker;
        this.keeper = new PictureKeeper(tracker.blobs(), LogPolicy.ALL);
    }

    /** The steps of a run at which generations of {@code jobs} were completed, by job. */
    public Map<String, Long> steps(String runId, Set<String> jobs) {
        Map<String, Long> steps = new HashMap<>();
        List<HistoryRow> page;
        long from = 0;
        do {
            page = tracker.runs().history(runId, from, PAGE);
            for (HistoryRow row : page) {
                if (row.values().get(JOB_ID) instanceof String job
                        && jobs.contains(job)
                        && "completed".equals(row.values().get("status"))) {
                    steps.put(job, row.step());
                }
                from = row.step() + 1;
            }
        } while (page.size() == PAGE);
        return steps;
    }

    /** How a job ended whose generation was logged at a step; empty if not all pictures are there. */
    public Optional<JobOutcome> outcome(Job job, RunDetails run, long step) {
        List<ImageArtifact> tracked = run.images().stream()
                .filter(image -> image.step() == step && image.key().equals(GenerationRecorder.IMAGES))
                .sorted(Comparator.comparingInt(ImageArtifact::index))
                .toList();
        if (tracked.size() != job.request().settings().count()) {
            return Optional.empty();
        }
        List<JobImage> images = new ArrayList<>();
        for (ImageArtifact image : tracked) {
            images.add(keep(job.request(), image).toldBy(images.size() + 1));
        }
        return Optional.of(new JobOutcome(JobStatus.COMPLETED, step, images, List.of(), null, images.size() + 1));
    }

    private JobImage keep(JobRequest request, ImageArtifact image) {
        GenerationSettings settings = request.settings();
        try {
            byte[] png = Files.readAllBytes(image.path());
            return keeper.keep(
                    image.index(),
                    settings.seed() + image.index(),
                    ImageIO.read(image.path().toFile()),
                    png,
                    request.file());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
