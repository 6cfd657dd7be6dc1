package dev.sfumato.service.replay;

import dev.sfumato.service.generation.TrackedResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of painting one picture again.
 *
 * @param step of the run that the picture was logged at
 * @param index its place among the pictures of the step
 * @param seed of the picture; null where no record says
 * @param difference null if it could not be painted again or compared
 * @param changes what is not as it was when it was painted
 * @param reason why it is not replayable, else null
 * @param result the picture that was painted now, as it was tracked; null if none was
 */
public record PictureReplay(
        long step,
        int index,
        @Nullable Long seed,
        Verdict verdict,
        @Nullable PixelDifference difference,
        List<EnvironmentChange> changes,
        @Nullable String reason,
        @Nullable TrackedResult result) {

    public PictureReplay {
        changes = List.copyOf(changes);
    }

    static PictureReplay impossible(long step, int index, String reason) {
        return new PictureReplay(step, index, null, Verdict.NOT_REPLAYABLE, null, List.of(), reason, null);
    }
}
