package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.generation.GenerationSession;
import dev.sfumato.service.generation.TrackedGeneration;
import dev.sfumato.service.generation.TrackedResult;
import dev.sfumato.service.http.sdapi.call.EngineNames;
import dev.sfumato.service.http.sdapi.call.PaintCall;
import dev.sfumato.service.http.sdapi.job.PaintJob;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Paints the batches of one request after the other, each as a generation of its own. Thread-safe. */
@Singleton
final class Painting {
    private final DiffusionEngine engine;
    private final GenerationSession session;

    Painting(DiffusionEngine engine, GenerationSession session) {
        this.engine = engine;
        this.session = session;
    }

    /**
     * Fills the gaps of a request, of whose batches one begins with {@code seed}. Prompts are read by AUTOMATIC1111's
     * grammar, or word for word where the model's family cannot do that.
     */
    GenerationSettings resolve(PaintCall call, long seed) {
        try {
            return engine.resolve(call.requests().of(seed, PromptSyntax.A1111));
        } catch (InvalidRequestException refusal) {
            if (refusal.field().equals("prompt_syntax")) {
                return resolvePlain(call, seed);
            }
            throw EngineNames.translated(refusal);
        }
    }

    private GenerationSettings resolvePlain(PaintCall call, long seed) {
        try {
            return engine.resolve(call.requests().of(seed, PromptSyntax.NONE));
        } catch (InvalidRequestException refusal) {
            throw EngineNames.translated(refusal);
        }
    }

    /**
     * Paints all batches, or as many as {@code job} lets it, and waits for them.
     *
     * @param first what the first batch is painted with
     * @param extra further values to log
     */
    List<Painted> paint(PaintCall call, GenerationSettings first, PaintJob job, Map<String, String> extra) {
        List<Painted> painted = new ArrayList<>();
        for (int batch = 0; batch < call.batches() && !job.isInterrupted(); batch++) {
            GenerationSettings settings =
                    batch == 0 ? first : resolve(call, first.seed() + (long) batch * call.batchSize());
            job.beginBatch();
            painted.addAll(paint(new Batch(settings, previews(call, settings), batch == 0), job, extra));
        }
        return painted;
    }

    private static SubmitOptions previews(PaintCall call, GenerationSettings settings) {
        return SubmitOptions.DEFAULT.withPreviews(call.options().previewsOf(settings.steps()));
    }

    private List<Painted> paint(Batch batch, PaintJob job, Map<String, String> extra) {
        TrackedGeneration generation = submit(batch, job, extra);
        if (generation == null) {
            return List.of();
        }
        job.accepted(generation::cancel);
        try {
            TrackedResult result = generation.result().join();
            List<String> warnings = result.warnings();
            return result.images().stream()
                    .map(image -> Painted.of(image, warnings))
                    .toList();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof CancellationException && job.isStopped()) {
                return job.finished().stream().map(Painted::of).toList();
            }
            throw failure;
        }
    }

    // What was painted so far is not to be lost: a later batch that finds the queue full waits for a place, and none is
    // begun any more if the server stops.
    private @Nullable TrackedGeneration submit(Batch batch, PaintJob job, Map<String, String> extra) {
        while (true) {
            try {
                return session.submit(batch.settings(), batch.options(), extra, job::hear);
            } catch (QueueFullException full) {
                if (batch.mayBeRefused()) {
                    throw full;
                }
                pause(job, full);
                if (job.isStopped()) {
                    return null;
                }
            } catch (EngineStoppedException stopped) {
                if (batch.mayBeRefused()) {
                    throw stopped;
                }
                job.interrupt();
                return null;
            }
        }
    }

    private static void pause(PaintJob job, QueueFullException full) {
        try {
            job.pause(full.retryAfter());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a place in the queue");
        }
    }

    /** @param mayBeRefused whether nothing is lost if it is not taken */
    private record Batch(GenerationSettings settings, SubmitOptions options, boolean mayBeRefused) {}
}
