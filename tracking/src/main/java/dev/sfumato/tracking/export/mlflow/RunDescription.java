package dev.sfumato.tracking.export.mlflow;

import dev.sfumato.tracking.export.mlflow.rest.MlflowException;
import dev.sfumato.tracking.export.mlflow.rest.MlflowNames;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRun;
import dev.sfumato.tracking.export.mlflow.rest.MlflowRuns;
import dev.sfumato.tracking.journal.JsonText;
import dev.sfumato.tracking.store.RunDetails;
import dev.sfumato.tracking.store.RunStatus;
import dev.sfumato.tracking.store.RunSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What describes a run as a whole: its name, tags, config and end. Used by one thread. */
final class RunDescription {
    private final MlflowRuns server;
    private final MlflowRun run;
    private final Map<String, String> params = new LinkedHashMap<>();
    private String config = "";

    RunDescription(MlflowRuns server, MlflowRun run) {
        this.server = server;
        this.run = run;
        params.putAll(run.params());
    }

    /** The tags of a run that is made. */
    static Map<String, String> tags(RunDetails details) {
        RunSummary run = details.run();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(RunExport.RUN_ID, run.id());
        tags.put("mlflow.source.name", "sfumato");
        tags.put("mlflow.source.type", "LOCAL");
        put(tags, "mlflow.note.content", details.notes());
        put(tags, "sfumato.group", run.group());
        put(tags, "sfumato.job_type", run.jobType());
        put(tags, "sfumato.tags", String.join(",", run.tags()));
        return tags;
    }

    private static void put(Map<String, String> tags, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            tags.put(name, MlflowNames.tagValue(value));
        }
    }

    /** Sends what is new in the config; a parameter cannot change in MLflow, so a new value becomes a tag. */
    void send(RunDetails details) throws MlflowException, InterruptedException {
        String json = JsonText.canonical(details.config());
        if (json.equals(config)) {
            return;
        }
        Map<String, String> added = new LinkedHashMap<>();
        Map<String, String> changed = new LinkedHashMap<>();
        MlflowNames.flat(details.config(), ".").forEach((name, value) -> {
            String key = MlflowNames.key(name);
            String text = MlflowNames.paramValue(value instanceof List<?> ? JsonText.write(value) : value.toString());
            String before = params.putIfAbsent(key, text);
            if (before == null) {
                added.put(key, text);
            } else if (!before.equals(text)) {
                changed.put(MlflowNames.key("config." + name), MlflowNames.tagValue(text));
            }
        });
        send(added, changed);
        server.upload(run, "config.json", json.getBytes(StandardCharsets.UTF_8), "application/json");
        config = json;
    }

    private void send(Map<String, String> added, Map<String, String> changed)
            throws MlflowException, InterruptedException {
        boolean sent = false;
        try {
            for (Map<String, String> part : parts(added)) {
                server.log(run, List.of(), part, Map.of());
            }
            for (Map<String, String> part : parts(changed)) {
                server.log(run, List.of(), Map.of(), part);
            }
            sent = true;
        } finally {
            if (!sent) {
                // sent again, which MLflow takes as long as the values are the same
                params.keySet().removeAll(added.keySet());
            }
        }
    }

    private static List<Map<String, String>> parts(Map<String, String> values) {
        List<Map<String, String>> parts = new ArrayList<>();
        values.forEach((key, value) -> {
            if (parts.isEmpty() || parts.getLast().size() == MlflowNames.PARAMS) {
                parts.add(new LinkedHashMap<>());
            }
            parts.getLast().put(key, value);
        });
        return parts;
    }

    /** Ends the server's run as ours ended. */
    void end(RunDetails details) throws MlflowException, InterruptedException {
        server.end(
                run, status(details.run().status()), details.run().updatedAt().toEpochMilli());
    }

    private static String status(RunStatus status) {
        return switch (status) {
            case RUNNING -> "RUNNING";
            case FINISHED -> "FINISHED";
            case FAILED -> "FAILED";
            case INTERRUPTED -> "KILLED";
        };
    }
}
