package dev.sfumato.service.http.models;

import dev.sfumato.diffusion.DiffusionEngine;
import dev.sfumato.diffusion.doctor.Diagnosis;
import dev.sfumato.diffusion.doctor.ModelDoctor;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.prompts.tokenizer.NativeTokenizers;
import dev.sfumato.service.doctor.DiagnosisValues;
import dev.sfumato.service.http.query.Query;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Examines the files of a model. No graph is loaded: that would take the memory and the processors that the engine paints
 * with, on whose thread nothing is done for this.
 */
@Controller("/v1/models")
@ExecuteOn(TaskExecutors.BLOCKING)
final class DoctorController {
    private final DiffusionEngine engine;
    private final ModelNames names;
    /** Large files are read, so one at a time. */
    private final ReentrantLock reading = new ReentrantLock();

    DoctorController(DiffusionEngine engine, ModelNames names) {
        this.engine = engine;
        this.names = names;
    }

    @Get("/{id}/doctor")
    Map<String, @Nullable Object> examine(HttpRequest<?> request, @PathVariable String id) {
        Query.of(request);
        String model = names.installed(id);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("object", "diagnosis");
        answer.put("id", model);
        answer.putAll(DiagnosisValues.ofFiles(examine(model)));
        return answer;
    }

    private Diagnosis examine(String model) {
        Path natives = engine.config().home().resolve("cache").resolve("natives");
        OnnxRuntime.prepare(natives);
        NativeTokenizers.prepare(natives);
        Path folder = engine.models().folderOf(model);
        reading.lock();
        try {
            return ModelDoctor.examine(folder, engine.config().session(), false);
        } finally {
            reading.unlock();
        }
    }
}
