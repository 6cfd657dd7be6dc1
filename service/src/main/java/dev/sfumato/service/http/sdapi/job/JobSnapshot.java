package dev.sfumato.service.http.sdapi.job;

import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far a request is.
 *
 * @param taskId which request
 * @param name its kind
 * @param began when it came
 * @param batches how many it has
 * @param batch which one is painted, from 0
 * @param step steps made of the batch's pictures, their mean rounded down
 * @param steps of each picture, 0 before the first is made
 * @param progress 0 to 1, over all batches
 * @param secondsLeft estimated from the pace so far; 0 before the first step
 * @param interrupted whether it is being ended
 * @param skipped whether its batch is being ended
 * @param position requests before it, 0 once it is painted
 * @param picture draws the latest preview or finished picture; null before there is one
 */
public record JobSnapshot(
        String taskId,
        String name,
        Instant began,
        int batches,
        int batch,
        int step,
        int steps,
        double progress,
        double secondsLeft,
        boolean interrupted,
        boolean skipped,
        int position,
        @Nullable Supplier<BufferedImage> picture) {}
