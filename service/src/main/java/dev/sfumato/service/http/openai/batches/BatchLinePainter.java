package dev.sfumato.service.http.openai.batches;

import dev.sfumato.diffusion.QueueFullException;
import dev.sfumato.diffusion.batching.Priority;
import dev.sfumato.diffusion.batching.ending.EngineStoppedException;
import dev.sfumato.service.batches.Batch.BatchRequest;
import dev.sfumato.service.batches.LineAnswer;
import dev.sfumato.service.batches.LinePainter;
import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.error.ErrorBody;
import dev.sfumato.service.http.error.KnownErrors;
import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.openai.AcceptedCall;
import dev.sfumato.service.http.openai.CallPainter;
import dev.sfumato.service.http.openai.ImageAnswers;
import dev.sfumato.service.http.openai.ImageCalls;
import dev.sfumato.service.http.request.ImageCall;
import io.micronaut.http.HttpStatus;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Paints lines of batches as the image endpoints paint requests, at low priority unless a line says otherwise. */
@Singleton
final class BatchLinePainter implements LinePainter {
    private static final Logger LOG = LoggerFactory.getLogger(BatchLinePainter.class);
    private static final String GENERATIONS = "/v1/images/generations";
    private static final String EDITS = "/v1/images/edits";

    /** What batches may be for. */
    static final List<String> ENDPOINTS = List.of(GENERATIONS, EDITS);

    private final ImageCalls calls;
    private final CallPainter painter;
    private final ImageAnswers answers;
    private final JsonMapper json;

    BatchLinePainter(ImageCalls calls, CallPainter painter, ImageAnswers answers, JsonMapper json) {
        this.calls = calls;
        this.painter = painter;
        this.answers = answers;
        this.json = json;
    }

    @Override
    public Painting begin(BatchRequest request, String batch, String customId, byte[] body) {
        String id =
                "req_" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        try {
            ImageCall call = read(request.endpoint(), body).from(batch);
            AcceptedCall accepted =
                    painter.submit(call, Map.of("request_id", id, "batch_id", batch, "custom_id", customId), _ -> {});
            return new Line(accepted, id, request.base());
        } catch (QueueFullException full) {
            throw full;
        } catch (EngineStoppedException stopped) {
            throw new CancellationException(stopped.getMessage());
        } catch (RuntimeException failure) {
            return new Refused(failed(id, failure));
        }
    }

    private ImageCall read(String endpoint, byte[] body) {
        JsonFields fields = JsonFields.read(body);
        Boolean stream = fields.flag("stream");
        if (stream != null && stream) {
            throw fields.unsupported("stream", "false in a batch");
        }
        return switch (endpoint) {
            case GENERATIONS -> calls.generation(fields, Priority.LOW);
            case EDITS -> calls.edit(fields, Priority.LOW);
            default ->
                throw new ApiException(ApiError.refused(
                        HttpStatus.NOT_FOUND, "url", "unknown_url", "url: there is no " + endpoint + " for batches"));
        };
    }

    private LineAnswer failed(String id, RuntimeException failure) {
        ApiError error = KnownErrors.tell(failure);
        if (error.status().getCode() >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()) {
            LOG.error("{}: a line of a batch failed", id, failure);
        }
        return new LineAnswer(error.status().getCode(), id, bytes(new ErrorBody(error.detail())));
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private record Refused(LineAnswer answer) implements Painting {
        @Override
        public LineAnswer await() {
            return answer;
        }

        @Override
        public void cancel() {}
    }

    private final class Line implements Painting {
        private final AcceptedCall accepted;
        private final String id;
        private final String base;

        Line(AcceptedCall accepted, String id, String base) {
            this.accepted = accepted;
            this.id = id;
            this.base = base;
        }

        @Override
        public LineAnswer await() {
            try {
                var result = accepted.generation().result().join();
                return new LineAnswer(HttpStatus.OK.getCode(), id, bytes(answers.of(accepted, result, base)));
            } catch (CompletionException failure) {
                if (failure.getCause() instanceof CancellationException cancelled) {
                    throw cancelled;
                }
                return failed(id, failure);
            }
        }

        @Override
        public void cancel() {
            accepted.generation().cancel();
        }
    }
}
