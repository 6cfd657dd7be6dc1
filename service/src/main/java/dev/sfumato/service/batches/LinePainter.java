package dev.sfumato.service.batches;

import dev.sfumato.diffusion.QueueFullException;
import java.util.concurrent.CancellationException;

/** Paints the requests of batches as the endpoint would that they name. Thread-safe. */
@FunctionalInterface
public interface LinePainter {

    /**
     * Begins to paint a request; one that cannot be painted is answered with its error.
     *
     * @param request the batch's
     * @param batch its id
     * @param customId the line's
     * @param body the JSON object of the request
     * @throws QueueFullException if there is no room now
     * @throws CancellationException if the engine takes no more
     */
    Painting begin(Batch.BatchRequest request, String batch, String customId, byte[] body);

    /** A request that is being painted. Thread-safe. */
    interface Painting {
        /**
         * Waits for its answer.
         *
         * @throws CancellationException if it was cancelled, or the engine was closed
         */
        LineAnswer await();

        /** Ends it soon. */
        void cancel();
    }
}
