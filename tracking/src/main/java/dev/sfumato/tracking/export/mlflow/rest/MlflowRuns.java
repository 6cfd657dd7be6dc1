package dev.sfumato.tracking.export.mlflow.rest;

import static dev.sfumato.tracking.export.mlflow.rest.MlflowNames.pairs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The runs of an MLflow server. Stateless but for the server. */
public final class MlflowRuns {
    private final MlflowServer server;

    public MlflowRuns(MlflowServer server) {
        this.server = server;
    }

    /** The id of the experiment of this name, which is made if it is missing. */
    public String experiment(String name) throws MlflowException, InterruptedException {
        Optional<String> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        try {
            return server.post("experiments/create", Map.of("name", name))
                    .path("experiment_id")
                    .asString();
        } catch (MlflowException failure) {
            if (failure.code().equals("RESOURCE_ALREADY_EXISTS")) {
                // somebody else made it meanwhile
                return find(name).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    private Optional<String> find(String name) throws MlflowException, InterruptedException {
        JsonNode experiment;
        try {
            experiment = server.get("experiments/get-by-name", Map.of("experiment_name", name))
                    .path("experiment");
        } catch (MlflowException failure) {
            if (failure.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                return Optional.empty();
            }
            throw failure;
        }
        if (experiment.path("lifecycle_stage").asString("active").equals("deleted")) {
            throw new MlflowException(
                    server + ": experiment '" + name + "' is deleted there; restore it, or use another project",
                    "EXPERIMENT_DELETED");
        }
        return Optional.of(experiment.path("experiment_id").asString());
    }

    /** The run that carries this tag. */
    public Optional<MlflowRun> tagged(String experiment, String tag, String value)
            throws MlflowException, InterruptedException {
        JsonNode runs = server.post(
                        "runs/search",
                        Map.of(
                                "experiment_ids",
                                List.of(experiment),
                                "filter",
                                "tags.`" + tag + "` = '" + value + "'",
                                "run_view_type",
                                "ACTIVE_ONLY",
                                "max_results",
                                1))
                .path("runs");
        return runs.isEmpty() ? Optional.empty() : Optional.of(MlflowRun.of(runs.get(0)));
    }

    /** Makes a run, with its tags in the same call. */
    public MlflowRun create(String experiment, String name, long startMillis, Map<String, String> tags)
            throws MlflowException, InterruptedException {
        return MlflowRun.of(server.post(
                        "runs/create",
                        Map.of(
                                "experiment_id",
                                experiment,
                                "run_name",
                                name,
                                "start_time",
                                startMillis,
                                "tags",
                                pairs(tags)))
                .path("run"));
    }

    /** Logs at most 1000 metrics, 100 parameters and 100 tags; the server sets the tags last. */
    public void log(
            MlflowRun run, List<Map<String, Object>> metrics, Map<String, String> params, Map<String, String> tags)
            throws MlflowException, InterruptedException {
        server.post(
                "runs/log-batch",
                Map.of("run_id", run.id(), "metrics", metrics, "params", pairs(params), "tags", pairs(tags)));
    }

    /** Sets the status of a run that goes on. */
    public void reopen(MlflowRun run) throws MlflowException, InterruptedException {
        server.post("runs/update", Map.of("run_id", run.id(), "status", "RUNNING"));
    }

    /** Ends a run. */
    public void end(MlflowRun run, String status, long endMillis) throws MlflowException, InterruptedException {
        server.post("runs/update", Map.of("run_id", run.id(), "status", status, "end_time", endMillis));
    }

    /** Stores a file of a run. */
    public void upload(MlflowRun run, String path, byte[] bytes, String type)
            throws MlflowException, InterruptedException {
        server.upload(run.artifactUri(), path, bytes, type);
    }
}
