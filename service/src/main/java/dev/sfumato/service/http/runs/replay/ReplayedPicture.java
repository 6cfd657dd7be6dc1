package dev.sfumato.service.http.runs.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.replay.PictureReplay;
import dev.sfumato.service.replay.PixelDifference;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture that was painted again, or the reason why it was not.
 *
 * @param largestDifference of one channel, 0 to 255; null if nothing could be compared
 * @param meanDifference of a channel over all pixels, 0 to 255; null if nothing could be compared
 * @param run in which the new picture was logged; null if it was not
 * @param runStep of that run
 * @param sha256 of the new picture's file
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReplayedPicture(
        long step,
        int index,
        @Nullable Long seed,
        String verdict,
        @JsonProperty("largest_difference") @Nullable Integer largestDifference,
        @JsonProperty("mean_difference") @Nullable Double meanDifference,
        @JsonProperty("differing_pixels") @Nullable Long differingPixels,
        @Nullable Long pixels,
        List<ChangeObject> changes,
        @Nullable String reason,
        @JsonProperty("replay_run") @Nullable String run,
        @JsonProperty("replay_step") @Nullable Long runStep,
        @Nullable String sha256) {

    static ReplayedPicture of(PictureReplay replay) {
        PixelDifference difference = replay.difference();
        TrackedResult result = replay.result();
        return new ReplayedPicture(
                replay.step(),
                replay.index(),
                replay.seed(),
                replay.verdict().wireName(),
                difference == null ? null : difference.largest(),
                difference == null ? null : difference.mean(),
                difference == null ? null : difference.differing(),
                difference == null ? null : difference.pixels(),
                replay.changes().stream().map(ChangeObject::of).toList(),
                replay.reason(),
                result == null ? null : result.runId(),
                result == null ? null : result.step(),
                result == null ? null : result.images().getFirst().sha256());
    }
}
