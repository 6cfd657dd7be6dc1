package dev.sfumato.service.http.sdapi;

import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.http.net.Disconnect;
import dev.sfumato.service.http.net.RequestId;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.sdapi.call.PaintCall;
import dev.sfumato.service.http.sdapi.call.PaintCallReader;
import dev.sfumato.service.http.sdapi.call.PaintKind;
import dev.sfumato.service.http.sdapi.job.PaintJob;
import dev.sfumato.service.http.sdapi.job.PaintJobs;
import dev.sfumato.service.http.sdapi.options.OptionStore;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** txt2img and img2img. A request waits for its pictures on a virtual thread; a client that goes away ends it. */
@Controller("/sdapi/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PaintController {
    private static final Logger LOG = LoggerFactory.getLogger(PaintController.class);

    private final PaintCallReader reader;
    private final Painting painting;
    private final PaintJobs jobs;
    private final OptionStore options;

    PaintController(PaintCallReader reader, Painting painting, PaintJobs jobs, OptionStore options) {
        this.reader = reader;
        this.painting = painting;
        this.jobs = jobs;
        this.options = options;
    }

    @Post(uri = "/txt2img", consumes = MediaType.APPLICATION_JSON)
    PaintAnswer txt2img(HttpRequest<byte[]> request) {
        return paint(request, PaintKind.TXT2IMG);
    }

    @Post(uri = "/img2img", consumes = MediaType.APPLICATION_JSON)
    PaintAnswer img2img(HttpRequest<byte[]> request) {
        return paint(request, PaintKind.IMG2IMG);
    }

    private PaintAnswer paint(HttpRequest<byte[]> request, PaintKind kind) {
        Query.of(request);
        PaintCall call = reader.read(kind, JsonBody.of(request));
        GenerationSettings settings = painting.resolve(call, call.seed());
        if (call.kept() != null) {
            options.change(call.kept(), PaintCallReader.OVERRIDES);
        }
        LOG.info(
                "{}: {} x {} picture(s) by {}, {}x{}, {} steps",
                RequestId.of(request),
                call.batches(),
                call.batchSize(),
                settings.model(),
                settings.width(),
                settings.height(),
                settings.steps());
        PaintJob job = jobs.begin(call.taskId(), kind.job(), call.batches(), call.batchSize());
        try (var _ = Disconnect.of(request, job::interrupt)) {
            return answer(call, settings, job, painting.paint(call, settings, job, context(request)));
        } finally {
            jobs.end(job);
        }
    }

    private static PaintAnswer answer(
            PaintCall call, GenerationSettings settings, PaintJob job, List<Painted> painted) {
        List<String> images = call.sendImages()
                ? painted.stream()
                        .map(each -> Base64.getEncoder().encodeToString(each.png()))
                        .toList()
                : List.of();
        return new PaintAnswer(
                images,
                call.parameters(),
                PaintInfo.of(settings, call.batchSize(), painted, job.snapshot().began()));
    }

    private static Map<String, String> context(HttpRequest<?> request) {
        return Map.of("request_id", RequestId.of(request));
    }
}
