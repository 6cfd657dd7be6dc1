package dev.sfumato.diffusion.batching;

import dev.sfumato.diffusion.batching.Picture.Stage;
import dev.sfumato.diffusion.batching.UnitOfWork.Begin;
import dev.sfumato.diffusion.batching.UnitOfWork.Decode;
import dev.sfumato.diffusion.batching.UnitOfWork.Encode;
import dev.sfumato.diffusion.batching.UnitOfWork.Step;
import dev.sfumato.diffusion.batching.UnitOfWork.Trial;
import dev.sfumato.diffusion.batching.admission.Pace;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.MemoryGauge;
import dev.sfumato.diffusion.batching.costs.Meter;
import dev.sfumato.diffusion.batching.costs.Meter.Running;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.batching.policy.Policy;
import dev.sfumato.diffusion.components.RgbImage;
import dev.sfumato.diffusion.pipelines.Conditioning;
import dev.sfumato.diffusion.pipelines.Sample;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.RunTerminatedException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does units of work on the device and writes down what they cost.
 *
 * <p>What one request throws ends that request alone: pictures whose common step failed are stepped again in halves
 * until the one is found that fails by itself. A step that does not fit into the device's memory is so made with fewer
 * pictures, and not tried with as many again.
 */
final class Workbench {

    private static final Logger log = LoggerFactory.getLogger(Workbench.class);

    private final LongSupplier clock;
    private final CostTable costs;
    private final Meter meter;
    private final Policy policy;
    private final Pace pace;

    Workbench(LongSupplier clock, CostTable costs, MemoryGauge gauge, Policy policy, Pace pace) {
        this.clock = clock;
        this.costs = costs;
        this.meter = new Meter(clock, costs, gauge);
        this.policy = policy;
        this.pace = pace;
    }

    void perform(UnitOfWork unit) {
        switch (unit) {
            case Encode encode -> attempt(encode.painting(), () -> encode(encode.painting()));
            case Begin begin -> attempt(begin.picture().painting(), () -> begin(begin.picture()));
            case Step step -> step(step.pictures());
            case Trial trial -> tryOut(trial.like(), trial.pictures());
            case Decode decode -> attempt(decode.picture().painting(), () -> decode(decode.picture()));
        }
    }

    private static void attempt(Painting painting, Runnable work) {
        try {
            work.run();
        } catch (RunTerminatedException e) {
            log.debug("a run ended because all that waited for it were cancelled");
        } catch (RuntimeException | Error e) {
            painting.audience().endAll(listener -> listener.failed(e));
        }
    }

    private void encode(Painting painting) {
        painting.start(clock.getAsLong());
        Running running = meter.begin(painting.work().encode(), 1);
        Conditioning conditioning = painting.pipeline().encode(painting.work().spec());
        Duration took = running.end();
        painting.encoded(conditioning, took);
        worked(painting, painting.prices().encode(), took);
    }

    private void begin(Picture picture) {
        Painting painting = picture.painting();
        boolean second = picture.stage() == Stage.BEGIN_SECOND;
        Running running = meter.begin(painting.work().begin(second), 1);
        picture.begin(painting.conditioning());
        Duration took = running.end();
        worked(
                painting,
                second ? painting.prices().secondBegin() : painting.prices().begin(),
                took);
    }

    private void decode(Picture picture) {
        Painting painting = picture.painting();
        Running running = meter.begin(painting.work().decode(), 1);
        RgbImage pixels = picture.decode();
        Duration took = running.end();
        painting.painted(picture, pixels, took);
        worked(painting, painting.prices().decode(), took);
    }

    private void step(List<Picture> asked) {
        List<Picture> pictures =
                asked.stream().filter(picture -> !picture.painting().isOver()).toList();
        if (pictures.isEmpty()) {
            return;
        }
        Picture lead = pictures.getFirst();
        WorkClass work = lead.painting().stepClass(lead);
        Running running = meter.begin(work, pictures.size());
        try {
            lead.painting()
                    .pipeline()
                    .step(pictures.stream().map(Picture::sample).toList());
        } catch (RunTerminatedException e) {
            log.debug("a step ended because all that waited for it were cancelled");
            return;
        } catch (RuntimeException | Error e) {
            retry(pictures, work, e);
            return;
        }
        stepped(pictures, running.end());
    }

    private void stepped(List<Picture> pictures, Duration took) {
        long now = clock.getAsLong();
        Duration part = took.dividedBy(pictures.size());
        for (Picture picture : pictures) {
            Painting painting = picture.painting();
            double price = picture.isSecond()
                    ? painting.prices().secondStep()
                    : painting.prices().step();
            worked(painting, price, part);
            attempt(painting, () -> painting.stepped(picture, took, now));
        }
    }

    private void retry(List<Picture> pictures, WorkClass work, Throwable failure) {
        int half = pictures.size() / 2;
        if (isOutOfMemory(failure)) {
            costs.tooMany(work, pictures.size());
        }
        if (half == 0) {
            pictures.getFirst().painting().audience().endAll(listener -> listener.failed(failure));
            return;
        }
        log.warn(
                "a step of {} pictures together failed and is made again with fewer: {}",
                pictures.size(),
                failure.toString());
        step(pictures.subList(0, half));
        step(pictures.subList(half, pictures.size()));
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError
                || (failure instanceof ModelException known && known.kind() == Kind.OUT_OF_MEMORY);
    }

    private void tryOut(Picture like, int pictures) {
        WorkClass work = like.painting().stepClass(like);
        try {
            List<Sample> samples = Stream.generate(
                            () -> like.another(like.painting().conditioning()))
                    .limit(pictures)
                    .toList();
            Running running = meter.begin(work, pictures);
            like.painting().pipeline().step(samples);
            var _ = running.end();
        } catch (RunTerminatedException e) {
            log.debug("a trial ended because the one that it was like was cancelled");
        } catch (RuntimeException | Error e) {
            costs.tooMany(work, pictures);
            log.warn("{} pictures cannot take a step together: {}", pictures, e.toString());
        }
    }

    private void worked(Painting painting, double work, Duration took) {
        painting.worked(work);
        policy.worked(painting.id(), work);
        pace.observe(work, took);
    }
}
