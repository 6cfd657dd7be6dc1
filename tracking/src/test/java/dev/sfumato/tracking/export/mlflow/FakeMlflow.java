package dev.sfumato.tracking.export.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MLflow's REST API with its limits, in this process: what MLflow 3 with a SQL store answers to the calls of an export. It
 * can be stopped and started again, and lose answers after it did what was asked.
 */
final class FakeMlflow implements AutoCloseable {
    private final JsonMapper json = JsonMapper.shared();
    private final Map<String, String> experiments = new ConcurrentHashMap<>();
    private final Map<String, FakeRun> runs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> artifacts = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final List<String> violations = new ArrayList<>();
    private volatile Predicate<Integer> losesAnswer = _ -> false;
    private int port;
    private HttpServer server;

    FakeMlflow() {
        server = start(0);
        port = server.getAddress().getPort();
    }

    /** A run with all that came, metrics as often as they came but for exact copies, which a SQL store drops. */
    static final class FakeRun {
        final String id;
        final String experiment;
        final Map<String, String> params = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        final List<JsonNode> metrics = new ArrayList<>();
        final AtomicInteger received = new AtomicInteger();
        volatile String status = "RUNNING";

        FakeRun(String id, String experiment) {
            this.id = id;
            this.experiment = experiment;
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    void stop() {
        server.stop(0);
    }

    void startAgain() {
        server = start(port);
    }

    /** Which answers, counted from 1, never reach the client. */
    void loseAnswers(Predicate<Integer> lost) {
        losesAnswer = lost;
    }

    List<FakeRun> runs() {
        return List.copyOf(runs.values());
    }

    Map<String, byte[]> artifacts() {
        return artifacts;
    }

    int requests() {
        return requests.get();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    private HttpServer start(int wanted) {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 0);
            started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            started.createContext("/", this::handle);
            started.start();
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int number = requests.incrementAndGet();
            Answer answer = answer(exchange.getRequestURI(), body);
            if (losesAnswer.test(number)) {
                // the client sees its connection end
                return;
            }
            byte[] bytes = json.writeValueAsBytes(answer.body());
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private record Answer(int status, JsonNode body) {}

    private synchronized Answer answer(URI address, byte[] body) {
        String path = address.getPath();
        String files = "/api/2.0/mlflow-artifacts/artifacts/";
        if (path.startsWith(files)) {
            String file = path.substring(files.length());
            if (file.contains("#") || file.contains("//") || file.contains("%")) {
                return refuse("INVALID_PARAMETER_VALUE", "Invalid path: " + file);
            }
            artifacts.put(file, body);
            return ok(json.createObjectNode());
        }
        JsonNode sent = body.length == 0 ? json.createObjectNode() : json.readTree(body);
        return switch (path.substring("/api/2.0/mlflow/".length())) {
            case "experiments/get-by-name" -> experiment(address.getQuery().substring("experiment_name=".length()));
            case "experiments/create" -> createExperiment(sent.path("name").asString());
            case "runs/create" -> create(sent);
            case "runs/search" -> search(sent);
            case "runs/log-batch" -> log(sent, body.length);
            case "runs/update" -> update(sent);
            default -> refuse("ENDPOINT_NOT_FOUND", path);
        };
    }

    private Answer experiment(String name) {
        String id = experiments.get(name);
        if (id == null) {
            return refuse("RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name '" + name + "'");
        }
        ObjectNode answer = json.createObjectNode();
        answer.putObject("experiment").put("experiment_id", id).put("lifecycle_stage", "active");
        return ok(answer);
    }

    private Answer createExperiment(String name) {
        if (experiments.containsKey(name)) {
            return refuse("RESOURCE_ALREADY_EXISTS", name);
        }
        experiments.put(name, Integer.toString(experiments.size() + 1));
        return ok(json.createObjectNode().put("experiment_id", experiments.get(name)));
    }

    private Answer create(JsonNode sent) {
        FakeRun run =
                new FakeRun("run" + runs.size(), sent.path("experiment_id").asString());
        sent.path("tags")
                .forEach(tag -> run.tags.put(
                        tag.path("key").asString(), tag.path("value").asString()));
        run.tags.put("mlflow.runName", sent.path("run_name").asString());
        runs.put(run.id, run);
        return ok(json.createObjectNode().set("run", told(run)));
    }

    private Answer search(JsonNode sent) {
        ArrayNode found = json.createArrayNode();
        String experiment = sent.path("experiment_ids").get(0).asString();
        for (FakeRun run : runs.values()) {
            String filter = "tags.`sfumato.run_id` = '" + run.tags.get("sfumato.run_id") + "'";
            if (run.experiment.equals(experiment)
                    && sent.path("filter").asString().equals(filter)) {
                found.add(told(run));
            }
        }
        return ok(json.createObjectNode().set("runs", found));
    }

    private ObjectNode told(FakeRun run) {
        ObjectNode told = json.createObjectNode();
        told.putObject("info")
                .put("run_id", run.id)
                .put("status", run.status)
                .put("artifact_uri", "mlflow-artifacts:/" + run.experiment + "/" + run.id + "/artifacts");
        ArrayNode params = told.putObject("data").putArray("params");
        run.params.forEach((key, value) -> params.addObject().put("key", key).put("value", value));
        ArrayNode tags = ((ObjectNode) told.get("data")).putArray("tags");
        run.tags.forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        return told;
    }

    private Answer log(JsonNode sent, int length) {
        FakeRun run = runs.get(sent.path("run_id").asString());
        if (run == null) {
            return refuse("RESOURCE_DOES_NOT_EXIST", "Run not found");
        }
        if (sent.path("metrics").size() > 1000
                || sent.path("params").size() > 100
                || sent.path("tags").size() > 100
                || length > 1_000_000) {
            return refuse("INVALID_PARAMETER_VALUE", "A batch logging request is too large");
        }
        for (JsonNode param : sent.path("params")) {
            String before = run.params.putIfAbsent(
                    param.path("key").asString(), param.path("value").asString());
            if (before != null && !before.equals(param.path("value").asString())) {
                return refuse("INVALID_PARAMETER_VALUE", "Changing param values is not allowed: " + param);
            }
        }
        for (String kind : List.of("metrics", "params", "tags")) {
            for (JsonNode entity : sent.path(kind)) {
                String key = entity.path("key").asString();
                if (!key.matches("[/\\w.\\- ]{1,250}")) {
                    return refuse("INVALID_PARAMETER_VALUE", "Invalid name: '" + key + "'");
                }
            }
        }
        for (JsonNode metric : sent.path("metrics")) {
            run.received.incrementAndGet();
            if (!run.metrics.contains(metric)) {
                run.metrics.add(metric);
            }
        }
        sent.path("tags")
                .forEach(tag -> run.tags.put(
                        tag.path("key").asString(), tag.path("value").asString()));
        return ok(json.createObjectNode());
    }

    private Answer update(JsonNode sent) {
        FakeRun run = Objects.requireNonNull(runs.get(sent.path("run_id").asString()));
        run.status = sent.path("status").asString();
        return ok(json.createObjectNode());
    }

    private static Answer ok(JsonNode body) {
        return new Answer(200, body);
    }

    private Answer refuse(String code, String message) {
        if (!code.startsWith("RESOURCE_")) {
            violations.add(code + ": " + message);
        }
        return new Answer(400, json.createObjectNode().put("error_code", code).put("message", message));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
