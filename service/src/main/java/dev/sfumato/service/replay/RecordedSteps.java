package dev.sfumato.service.replay;

import dev.sfumato.service.generation.GenerationRecorder;
import dev.sfumato.service.generation.SourcePictures;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The generations of a run that can be asked to be painted again.
 *
 * @param steps ascending
 */
public record RecordedSteps(List<RecordedStep> steps) {
    /** So many pictures are painted again at once at most. */
    public static final int MOST = 1000;

    private static final int PAGE = 1000;
    private static final Set<String> SOURCES =
            Set.of(SourcePictures.IMAGE, SourcePictures.MASK, SourcePictures.CONTROL);

    public RecordedSteps {
        steps = List.copyOf(steps);
    }

    /**
     * One generation.
     *
     * @param pictures that it painted, in their order; empty if none were kept
     * @param missing why there are no pictures, where there are none
     */
    record RecordedStep(long step, List<RecordedPicture> pictures, String missing) {
        RecordedStep {
            pictures = List.copyOf(pictures);
        }
    }

    /** All completed generations of a run but those that were replays themselves; at most {@value #MOST} pictures. */
    public static RecordedSteps of(RunIndex index, RunDetails run) {
        Map<Long, List<ImageArtifact>> images = images(run);
        List<RecordedStep> steps = new ArrayList<>();
        long pictures = 0;
        long from = 0;
        List<HistoryRow> rows;
        do {
            rows = index.history(run.run().id(), from, PAGE);
            for (HistoryRow row : rows) {
                from = row.step() + 1;
                if (isCompleted(row) && !row.values().containsKey(RunReplay.REPLAY_OF) && pictures < MOST) {
                    RecordedStep step = step(row, images);
                    steps.add(step);
                    pictures += step.pictures().size();
                }
            }
        } while (rows.size() == PAGE);
        return new RecordedSteps(steps);
    }

    /** The generation at one step, whatever became of it; empty if the run has no such step. */
    public static Optional<RecordedSteps> of(RunIndex index, RunDetails run, long step) {
        return index.history(run.run().id(), step, 1).stream()
                .filter(row -> row.step() == step)
                .map(row -> new RecordedSteps(List.of(step(row, images(run)))))
                .findFirst();
    }

    private static Map<Long, List<ImageArtifact>> images(RunDetails run) {
        return run.images().stream().collect(Collectors.groupingBy(ImageArtifact::step));
    }

    private static boolean isCompleted(HistoryRow row) {
        return row.values().containsKey("generation_id")
                && "completed".equals(row.values().get("status"));
    }

    private static RecordedStep step(HistoryRow row, Map<Long, List<ImageArtifact>> images) {
        List<ImageArtifact> logged = images.getOrDefault(row.step(), List.of());
        List<ImageArtifact> sources =
                logged.stream().filter(image -> SOURCES.contains(image.key())).toList();
        List<RecordedPicture> pictures = logged.stream()
                .filter(image -> image.key().equals(GenerationRecorder.IMAGES))
                .sorted(Comparator.comparingInt(ImageArtifact::index))
                .map(image -> new RecordedPicture(image, sources))
                .toList();
        return new RecordedStep(row.step(), pictures, missing(row));
    }

    private static String missing(HistoryRow row) {
        if (!row.values().containsKey("generation_id")) {
            return "the step is no generation";
        }
        return isCompleted(row)
                ? "its pictures were not kept"
                : "the generation did not paint a picture: it was "
                        + row.values().get("status");
    }
}
