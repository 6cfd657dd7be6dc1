package dev.sfumato.service.http.costs;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.batching.costs.CostTable;
import dev.sfumato.diffusion.batching.costs.CostTable.Measurement;
import dev.sfumato.diffusion.batching.costs.WorkClass;
import dev.sfumato.diffusion.batching.costs.WorkKind;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.service.http.query.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells what the engine has measured of the models that are loaded; what is not is kept in files and not read for this. */
@Controller("/v1/costs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CostsController {
    private final DiffusionEngine engine;

    CostsController(DiffusionEngine engine) {
        this.engine = engine;
    }

    @Get
    CostList list(HttpRequest<?> request) {
        Query.of(request);
        CostTable costs = engine.costs();
        return new CostList(
                "list",
                engine.config().session().deviceName(),
                costs.mostPictures(),
                engine.loaded().stream().flatMap(model -> of(model, costs)).toList());
    }

    private static Stream<CostObject> of(ModelManifest model, CostTable costs) {
        Map<WorkClass, List<CostMeasurement>> byWork = costs.measurements(model.contentHash()).stream()
                .collect(Collectors.groupingBy(
                        Measurement::work,
                        LinkedHashMap::new,
                        Collectors.mapping(CostMeasurement::of, Collectors.toList())));
        return byWork.entrySet().stream().map(entry -> of(model, entry.getKey(), entry.getValue(), costs));
    }

    private static CostObject of(
            ModelManifest model, WorkClass work, List<CostMeasurement> measurements, CostTable costs) {
        return new CostObject(
                "cost",
                model.id(),
                work.kind().name().toLowerCase(Locale.ROOT),
                work.width() == 0 ? null : work.width() + "x" + work.height(),
                work.rows(),
                work.kind() == WorkKind.STEP ? costs.best(work) : null,
                measurements);
    }
}
