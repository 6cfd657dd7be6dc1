package dev.sfumato.service.cli.output;

import dev.sfumato.diffusion.GeneratedImage;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.service.generation.TrackedImage;
import dev.sfumato.service.generation.TrackedResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes pictures to files and says so on standard output, one line each: {@code FILE<TAB>seed=N<TAB>run=ID}, or a JSON
 * object.
 */
public final class Results {
    /** Stands for the run id of a picture that could not be tracked. */
    private static final String UNTRACKED = "-";

    private final PrintWriter out;
    private final boolean json;

    public Results(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** Writes the pictures of a request and a line for each. */
    public void write(TrackedResult result, Destination destination) throws IOException {
        for (TrackedImage picture : result.images()) {
            print(destination.write(picture), result, picture, Map.of());
        }
    }

    /** The line of one picture; {@code extra} is shown in JSON only. */
    public void print(Path file, TrackedResult result, TrackedImage tracked, Map<String, ?> extra) {
        GeneratedImage image = tracked.image();
        if (json) {
            Map<String, Object> values = values(file, image);
            values.put("run", result.runId());
            values.put("step", result.step());
            values.put("sha256", tracked.sha256());
            values.putAll(extra);
            out.println(JsonMapper.shared().writeValueAsString(values));
        } else {
            String run = result.runId() == null ? UNTRACKED : result.runId();
            out.println(file + "\tseed=" + image.seed() + "\trun=" + run);
        }
        out.flush();
    }

    private static Map<String, Object> values(Path file, GeneratedImage image) {
        GenerationSettings settings = image.settings();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("file", file.toString());
        values.put("prompt", settings.prompt());
        values.put("negative_prompt", settings.negativePrompt());
        values.put("seed", image.seed());
        values.put("steps", settings.steps());
        values.put("guidance_scale", settings.guidanceScale());
        values.put("scheduler", settings.scheduler().wireName());
        values.put("sigma_schedule", settings.scheduler().sigmas().wireName());
        values.put("rng", settings.rng().wireName());
        values.put("width", image.width());
        values.put("height", image.height());
        values.putAll(settings.task().values());
        values.put("model", settings.model());
        values.put("warnings", image.warnings());
        return values;
    }
}
