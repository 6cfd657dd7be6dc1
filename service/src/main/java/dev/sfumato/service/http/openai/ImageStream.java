package dev.sfumato.service.http.openai;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.StepEvent;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ErrorBody;
import dev.sfumato.service.http.error.KnownErrors;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.request.ImageCall;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.sse.Event;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Paints calls whose client wants to see previews and pictures as soon as they are there. Pictures are encoded off the
 * engine's thread, and wait for a slow reader: there are at most 40 of them. Thread-safe.
 */
@Singleton
final class ImageStream {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStream.class);

    private final CallPainter painter;
    private final TokenUsage usage;
    private final JsonMapper json;

    ImageStream(CallPainter painter, TokenUsage usage, JsonMapper json) {
        this.painter = painter;
        this.usage = usage;
        this.json = json;
    }

    /** Submits a call; its events end with that of the last picture, or with an error. */
    Publisher<Event<String>> open(HttpRequest<?> request, ImageCall call, ImageTask task) {
        BlockingQueue<StepEvent> told = new LinkedBlockingQueue<>();
        AcceptedCall accepted =
                painter.submit(call, Map.of("request_id", RequestId.of(request)), event -> keep(told, event));
        Disconnect disconnect = Disconnect.of(request, accepted.generation()::cancel);
        ImageEvents events = new ImageEvents(task, accepted, usage);
        return Flux.create(sink -> {
            sink.onCancel(accepted.generation()::cancel);
            Thread.ofVirtual().name("image-stream").start(() -> {
                try (disconnect) {
                    pump(accepted, events, told, sink);
                }
            });
        });
    }

    private static void keep(BlockingQueue<StepEvent> told, StepEvent event) {
        boolean wanted = switch (event) {
            case StepEvent.Preview _, StepEvent.ImageReady _ -> true;
            case StepEvent.Completed _, StepEvent.Failed _, StepEvent.Cancelled _ -> true;
            case StepEvent.Queued _, StepEvent.Started _, StepEvent.Encoded _, StepEvent.Step _ -> false;
        };
        if (wanted) {
            told.add(event);
        }
    }

    private void pump(
            AcceptedCall accepted, ImageEvents events, BlockingQueue<StepEvent> told, FluxSink<Event<String>> sink) {
        try {
            GeneratedImage last = sendAllButLast(events, told, sink);
            // Ends with the reason if there is one; the run has the call before its client sees the end.
            List<String> warnings = accepted.generation().result().join().warnings();
            if (last != null) {
                sink.next(event(events.completed(last, warnings)));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            accepted.generation().cancel();
            sink.next(error(stopped));
        } catch (RuntimeException failure) {
            accepted.generation().cancel();
            sink.next(error(failure));
        }
        sink.complete();
    }

    /** Sends what comes until the end; the last picture of a whole call waits for what is to be said of the call. */
    private @Nullable GeneratedImage sendAllButLast(
            ImageEvents events, BlockingQueue<StepEvent> told, FluxSink<Event<String>> sink)
            throws InterruptedException {
        GeneratedImage held = null;
        while (true) {
            StepEvent event = told.take();
            if (event instanceof StepEvent.Completed) {
                return held;
            }
            if (held != null) {
                sink.next(event(events.completed(held, List.of())));
                held = null;
            }
            switch (event) {
                case StepEvent.Preview preview -> sink.next(event(events.partial(preview)));
                case StepEvent.ImageReady ready -> held = ready.image();
                case StepEvent.Completed _, StepEvent.Failed _, StepEvent.Cancelled _ -> {
                    return null;
                }
                case StepEvent.Queued _, StepEvent.Started _, StepEvent.Encoded _, StepEvent.Step _ -> {}
            }
        }
    }

    private Event<String> event(ImageEvent event) {
        return Event.of(text(event)).name(event.type());
    }

    private Event<String> error(Exception failure) {
        ApiError error = KnownErrors.tell(failure);
        if (error.detail().code() == null || error.status().getCode() >= 500) {
            LOG.warn("a stream ended early", failure);
        }
        return Event.of(text(new ErrorBody(error.detail()))).name("error");
    }

    private String text(Object value) {
        try {
            return new String(json.writeValueAsBytes(value), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
