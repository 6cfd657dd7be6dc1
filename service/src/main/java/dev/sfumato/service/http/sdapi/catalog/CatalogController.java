package dev.sfumato.service.http.sdapi.catalog;

import dev.sfumato.diffusion.pipelines.ModelSchedulers;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.sdapi.options.Checkpoints;
import dev.sfumato.service.http.sdapi.options.OptionStore;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Lists what requests may name. */
@Controller("/sdapi/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CatalogController {
    private final Checkpoints checkpoints;
    private final OptionStore options;

    CatalogController(Checkpoints checkpoints, OptionStore options) {
        this.checkpoints = checkpoints;
        this.options = options;
    }

    @Get("/sd-models")
    List<ModelItem> models(HttpRequest<?> request) {
        Query.of(request);
        return checkpoints.usable().stream().map(ModelItem::of).toList();
    }

    /** Only those that suit the model in use: the others would be refused. */
    @Get("/samplers")
    List<SamplerItem> samplers(HttpRequest<?> request) {
        Query.of(request);
        List<String> suitable = ModelSchedulers.suitable(checkpoints.of(options.current()));
        return Arrays.stream(SchedulerType.values())
                .filter(type -> suitable.contains(type.wireName()))
                .map(SamplerItem::of)
                .toList();
    }

    @Get("/schedulers")
    List<ScheduleItem> schedules(HttpRequest<?> request) {
        Query.of(request);
        return Stream.concat(
                        Stream.of(ScheduleItem.AUTOMATIC),
                        Arrays.stream(SigmaSchedule.values()).map(ScheduleItem::of))
                .toList();
    }

    /** "None" comes first, where clients put the latent ones behind it. */
    @Get("/upscalers")
    List<UpscalerItem> upscalers(HttpRequest<?> request) {
        Query.of(request);
        return List.of(UpscalerItem.of("None"), UpscalerItem.of(Upscaler.LANCZOS.title()));
    }

    @Get("/latent-upscale-modes")
    List<LatentModeItem> latentModes(HttpRequest<?> request) {
        Query.of(request);
        return List.of(new LatentModeItem(Upscaler.LATENT.title()));
    }

    /** A model folder brings its own; there are no others to choose. */
    @Get("/sd-vae")
    List<VaeItem> autoencoders(HttpRequest<?> request) {
        Query.of(request);
        return List.of();
    }
}
