package dev.sfumato.tracking.export.mlflow.rest;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A run as an MLflow server has it.
 *
 * @param id that the server gave it
 * @param artifactUri where its files go
 * @param status such as {@code RUNNING} or {@code FINISHED}
 */
public record MlflowRun(
        String id, String artifactUri, String status, Map<String, String> params, Map<String, String> tags) {

    public MlflowRun {
        params = Map.copyOf(params);
        tags = Map.copyOf(tags);
    }

    static MlflowRun of(JsonNode run) {
        JsonNode info = run.path("info");
        return new MlflowRun(
                info.path("run_id").asString(),
                info.path("artifact_uri").asString(),
                info.path("status").asString("RUNNING"),
                pairs(run.path("data").path("params")),
                pairs(run.path("data").path("tags")));
    }

    private static Map<String, String> pairs(JsonNode list) {
        Map<String, String> pairs = new LinkedHashMap<>();
        list.forEach(pair ->
                pairs.put(pair.path("key").asString(), pair.path("value").asString("")));
        return pairs;
    }
}
