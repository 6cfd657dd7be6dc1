package dev.sfumato.service.http.sdapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.diffusion.image.ImageCodec;
import dev.sfumato.diffusion.image.ImageFormat;
import dev.sfumato.service.http.sdapi.job.JobSnapshot;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How far the current request is.
 *
 * @param progress 0 to 1
 * @param etaRelative seconds until it ends, estimated
 * @param state the details
 * @param currentImage the latest preview or finished picture, a PNG in Base64; null if there is none or it was not
 *     wanted
 * @param textinfo what a person should know, or null
 * @param currentTask the id of the request, or null
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ProgressAnswer(
        double progress,
        @JsonProperty("eta_relative") double etaRelative,
        ProgressState state,
        @JsonProperty("current_image") @Nullable String currentImage,
        @Nullable String textinfo,
        @JsonProperty("current_task") @Nullable String currentTask) {
    static final ProgressAnswer IDLE = new ProgressAnswer(0, 0, ProgressState.IDLE, null, null, null);

    static ProgressAnswer of(JobSnapshot job, boolean withPicture) {
        return new ProgressAnswer(
                job.progress(),
                job.secondsLeft(),
                new ProgressState(
                        job.skipped(),
                        job.interrupted(),
                        false,
                        job.name(),
                        job.batches(),
                        PaintInfo.timestamp(job.began()),
                        job.batch(),
                        job.step(),
                        job.steps()),
                withPicture && job.picture() != null
                        ? Base64.getEncoder()
                                .encodeToString(
                                        ImageCodec.encode(job.picture().get(), ImageFormat.PNG, ImageCodec.BEST, null))
                        : null,
                job.position() == 0 ? null : "waiting: " + job.position() + " request(s) came before",
                job.taskId());
    }
}
