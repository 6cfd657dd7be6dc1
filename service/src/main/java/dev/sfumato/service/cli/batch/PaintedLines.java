package dev.sfumato.service.cli.batch;

import dev.sfumato.service.cli.batch.BatchLine.Place;
import dev.sfumato.service.generation.GenerationRecorder;
import dev.sfumato.tracking.store.HistoryRow;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunIndex;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Which lines of a batch a run holds the pictures of. */
record PaintedLines(Map<Place, List<ImageArtifact>> pictures) {
    /** The value of a step that tells which line it painted. */
    static final String LINE = "line";

    /** The value of a step that tells which of its line's prompts it painted. */
    static final String VARIANT = "variant";

    private static final int PAGE = 1000;

    PaintedLines {
        pictures = Map.copyOf(pictures);
    }

    /** The values that tell which prompt of the file a step painted. */
    static Map<String, Object> values(BatchLine line) {
        return Map.of(LINE, line.place().line(), VARIANT, line.place().variant());
    }

    static PaintedLines none() {
        return new PaintedLines(Map.of());
    }

    /** Reads the history of a run; a line whose painting failed does not count. */
    static PaintedLines of(RunIndex index, RunDetails run) {
        Map<Long, List<ImageArtifact>> images = run.images().stream()
                .filter(image -> image.key().equals(GenerationRecorder.IMAGES))
                .collect(Collectors.groupingBy(ImageArtifact::step));
        Map<Place, List<ImageArtifact>> pictures = new HashMap<>();
        long from = 0;
        List<HistoryRow> rows;
        do {
            rows = index.history(run.run().id(), from, PAGE);
            for (HistoryRow row : rows) {
                if (row.values().get(LINE) instanceof Number line && images.containsKey(row.step())) {
                    // absent from the runs of the first version, whose lines were one prompt each
                    int variant = row.values().get(VARIANT) instanceof Number number ? number.intValue() : 1;
                    pictures.put(new Place(line.intValue(), variant), images.get(row.step()));
                }
                from = row.step() + 1;
            }
        } while (rows.size() == PAGE);
        return new PaintedLines(pictures);
    }

    /** The pictures of a line by their place in it; empty if it is still to be painted. */
    List<ImageArtifact> of(BatchLine line) {
        return pictures.getOrDefault(line.place(), List.of());
    }

    boolean contains(BatchLine line) {
        return pictures.containsKey(line.place());
    }
}
