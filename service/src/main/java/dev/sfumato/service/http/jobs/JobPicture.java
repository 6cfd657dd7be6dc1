package dev.sfumato.service.http.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sfumato.service.jobs.JobImage;
import io.micronaut.serde.annotation.Serdeable;

/**
 * A finished picture.
 *
 * @param index its place in the job, from 0
 * @param url where this server hands out the file
 * @param seed which paints this very picture again
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobPicture(int index, String url, long seed, int width, int height, long bytes) {

    static JobPicture of(JobImage image, String host) {
        return new JobPicture(
                image.index(),
                host + "/v1/images/" + image.sha256() + "." + image.extension(),
                image.seed(),
                image.width(),
                image.height(),
                image.bytes());
    }
}
