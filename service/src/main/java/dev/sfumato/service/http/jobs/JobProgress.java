package dev.sfumato.service.http.jobs;

import io.micronaut.serde.annotation.Serdeable;

/**
 * How far a running job is.
 *
 * @param image the picture that advanced last, from 0
 * @param images of the job
 * @param step steps of that picture done, from 1
 * @param steps of that picture in all
 */
@Serdeable
record JobProgress(int image, int images, int step, int steps) {}
