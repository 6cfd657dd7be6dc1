package dev.sfumato.examples;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.GenerationHandle;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.diffusion.events.StepEvents;
import dev.sfumato.diffusion.request.GenerationRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Paints while somebody is told how far it is; who is slow to listen hears of fewer steps and holds up nothing. */
public final class StepProgress {
    private StepProgress() {}

    /** The pictures to come; cancelling the future ends the painting. */
    public static CompletableFuture<List<GeneratedImage>> paint(
            DiffusionEngine engine, GenerationRequest request, Consumer<String> told) {
        StepEvents events = new StepEvents();
        GenerationHandle handle = engine.submit(request, events);
        events.subscribe(new Reader(told));
        return handle.images();
    }

    private static final class Reader implements Flow.Subscriber<StepEvent> {
        private final Consumer<String> told;
        private Flow.@Nullable Subscription subscription;

        Reader(Consumer<String> told) {
            this.told = told;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(StepEvent event) {
            if (event instanceof StepEvent.Step step) {
                told.accept("step " + step.step() + " of " + step.steps());
            }
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable error) {
            told.accept("no picture: " + error.getMessage());
        }

        @Override
        public void onComplete() {
            told.accept("done");
        }
    }
}
