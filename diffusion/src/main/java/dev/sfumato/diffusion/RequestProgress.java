package dev.sfumato.diffusion;

import dev.sfumato.diffusion.batching.GenerationJob;
import dev.sfumato.diffusion.batching.JobListener;
import dev.sfumato.diffusion.batching.SubmitOptions;
import dev.sfumato.diffusion.batching.admission.Estimate;
import dev.sfumato.diffusion.batching.costs.JobWork;
import dev.sfumato.diffusion.batching.ending.CancelReason;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.pipelines.DiffusionPipeline;
import dev.sfumato.diffusion.pipelines.SampleSpec;
import dev.sfumato.diffusion.request.GenerationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A request on its way: what its job tells becomes events, pictures and the end of a future. */
final class RequestProgress implements GenerationHandle, JobListener {

    private static final Logger log = LoggerFactory.getLogger(RequestProgress.class);

    private final String id = UUID.randomUUID().toString();
    private final GenerationSettings settings;
    private final Consumer<StepEvent> listener;
    private final Runnable atEnd;
    private final Function<GenerationJob, Estimate> estimates;
    private final GenerationJob job;
    private final CompletableFuture<List<GeneratedImage>> images = new Pictures();

    // Engine thread only, after the submitting thread has told that the request is queued.
    private final List<GeneratedImage> finished = new ArrayList<>();
    private final Map<Integer, List<Duration>> steps = new HashMap<>();
    private Duration waited = Duration.ZERO;
    private Duration encoding = Duration.ZERO;
    private List<String> warnings = List.of();
    private boolean listenerFailed;

    /**
     * @param batched whether all passes of a step go into one call of the denoiser
     * @param atEnd when the pipeline is not used any more
     */
    RequestProgress(
            GenerationSettings settings,
            SubmitOptions options,
            DiffusionPipeline pipeline,
            boolean batched,
            Consumer<StepEvent> listener,
            Function<GenerationJob, Estimate> estimates,
            Runnable atEnd) {
        this.settings = settings;
        this.listener = listener;
        this.atEnd = atEnd;
        this.estimates = estimates;
        this.job = new GenerationJob(
                pipeline,
                spec(settings, batched),
                settings.count(),
                options,
                new Pixels(settings, batched, options.deterministic()),
                this);
    }

    /** Everything that determines the pixels on one engine. */
    private record Pixels(GenerationSettings settings, boolean batched, boolean deterministic) {}

    static JobWork work(GenerationSettings settings, LoadedModel.Use model) {
        return new JobWork(model.pipeline(), spec(settings, model.batched()), settings.count());
    }

    private static SampleSpec spec(GenerationSettings settings, boolean batched) {
        return new SampleSpec(
                        settings.prompt(),
                        settings.negativePrompt(),
                        settings.reading(),
                        settings.seed(),
                        settings.steps(),
                        settings.guidanceScale(),
                        settings.guidanceOptions(),
                        batched,
                        settings.scheduler().type(),
                        settings.width(),
                        settings.height())
                .withTask(settings.task(), settings.vaeTiling())
                .withControl(settings.adapters().control())
                .withSampling(settings.scheduler(), settings.rng());
    }

    @Override
    public Estimate estimate() {
        return estimates.apply(job);
    }

    GenerationJob job() {
        return job;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public GenerationSettings settings() {
        return settings;
    }

    @Override
    public CompletableFuture<List<GeneratedImage>> images() {
        return images;
    }

    @Override
    public void cancel() {
        job.cancel();
    }

    @Override
    public void queued(int position) {
        tell(new StepEvent.Queued(id, position));
    }

    @Override
    public void started(Duration time) {
        waited = time;
        tell(new StepEvent.Started(id, time));
    }

    @Override
    public void encoded(List<String> found, Duration took) {
        warnings = new ArrayList<>(found);
        if (settings.guidanceScale() <= 1 && !settings.guidanceOptions().equals(GuidanceOptions.NONE)) {
            warnings.add(
                    "guidance_rescale and the guidance interval have no effect, because guidance_scale is not above 1");
        }
        encoding = took;
        tell(new StepEvent.Encoded(id, List.copyOf(warnings)));
    }

    @Override
    public void stepped(int image, int step, int of, Duration took, Duration sinceStart) {
        steps.computeIfAbsent(image, _ -> new ArrayList<>()).add(took);
        tell(new StepEvent.Step(id, image, step, of, took, sinceStart));
    }

    @Override
    public void previewed(int image, int index, int step, int of, RgbImage pixels) {
        tell(new StepEvent.Preview(id, image, index, step, of, pixels));
    }

    @Override
    public void painted(int image, RgbImage pixels, Duration took) {
        List<Duration> ofImage = steps.remove(image);
        StageTimings timings = new StageTimings(waited, encoding, ofImage == null ? List.of() : ofImage, took);
        GeneratedImage picture = new GeneratedImage(settings, image, pixels, timings, warnings);
        finished.add(picture);
        tell(new StepEvent.ImageReady(id, picture));
    }

    @Override
    public void completed() {
        atEnd.run();
        tell(new StepEvent.Completed(id));
        images.complete(List.copyOf(finished));
    }

    @Override
    public void failed(Throwable error) {
        atEnd.run();
        log.error("request {} failed", id, error);
        tell(new StepEvent.Failed(id, error));
        images.completeExceptionally(error);
    }

    @Override
    public void cancelled(CancelReason reason) {
        atEnd.run();
        tell(new StepEvent.Cancelled(id, reason));
        images.cancel(false);
    }

    private final class Pictures extends CompletableFuture<List<GeneratedImage>> {

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            job.cancel();
            return super.cancel(mayInterruptIfRunning);
        }
    }

    private void tell(StepEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            // once aloud: a listener that fails at each step would flood the log
            log.atLevel(listenerFailed ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("the listener of request {} failed on {}", id, event);
            listenerFailed = true;
        }
    }
}
