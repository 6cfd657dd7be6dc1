package dev.sfumato.service.http.runs.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.replay.PictureReplay;
import dev.sfumato.service.replay.Verdict;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Comparator;
import java.util.List;

/**
 * What came of painting pictures of a run again.
 *
 * @param object always {@code replay}
 * @param run whose pictures they are
 * @param verdict the worst of the pictures'
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReplayObject(String object, String run, String verdict, List<ReplayedPicture> pictures) {

    static ReplayObject of(String run, List<PictureReplay> replays) {
        return new ReplayObject(
                "replay",
                run,
                replays.stream()
                        .map(PictureReplay::verdict)
                        .max(Comparator.naturalOrder())
                        .orElse(Verdict.NOT_REPLAYABLE)
                        .wireName(),
                replays.stream().map(ReplayedPicture::of).toList());
    }
}
