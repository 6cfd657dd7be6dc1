package dev.sfumato.tracking.export.mlflow.rest;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection to an MLflow tracking server. It signs in as MLflow's own clients do, by {@code MLFLOW_TRACKING_TOKEN}, or
 * {@code MLFLOW_TRACKING_USERNAME} and {@code MLFLOW_TRACKING_PASSWORD}. Thread-safe; whoever opens it closes it.
 */
public final class MlflowServer implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String API = "/api/2.0/mlflow/";

    private final String base;
    private final @Nullable String authorization;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /**
     * Nothing is sent yet.
     *
     * @throws IllegalArgumentException if {@code address} is no http or https address
     */
    public MlflowServer(URI address, Map<String, String> environment) {
        this.base = checked(address).toString().replaceAll("/+$", "");
        this.authorization = authorization(environment);
    }

    /**
     * Refuses what is no address of a tracking server.
     *
     * @throws IllegalArgumentException naming what is allowed
     */
    public static URI checked(URI address) {
        boolean http = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
        if (!http || address.getHost() == null || address.getUserInfo() != null || address.getQuery() != null) {
            throw new IllegalArgumentException("mlflow: must be the http or https address of a tracking server, without"
                    + " user and password (MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD are read), got '"
                    + address + "'");
        }
        return address;
    }

    private static @Nullable String authorization(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (user != null) {
            String pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
        return token == null ? null : "Bearer " + token;
    }

    /** Calls {@code path} of the REST API with a JSON body. */
    public JsonNode post(String path, Map<String, ?> body) throws MlflowException, InterruptedException {
        byte[] json = JsonMapper.shared().writeValueAsBytes(body);
        return json(send(request(base + API + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json))));
    }

    /** Calls {@code path} of the REST API with a query. */
    public JsonNode get(String path, Map<String, String> query) throws MlflowException, InterruptedException {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return json(send(request(base + API + path + "?" + parameters)));
    }

    /**
     * Stores a file among the artifacts of a run.
     *
     * @param artifactUri of the run, as the server told it
     * @param path below that
     */
    public void upload(String artifactUri, String path, byte[] bytes, String type)
            throws MlflowException, InterruptedException {
        put(artifactAddress(artifactUri) + "/" + encoded(path), BodyPublishers.ofByteArray(bytes), type);
    }

    private void put(String address, BodyPublisher body, String type) throws MlflowException, InterruptedException {
        send(request(address).header("Content-Type", type).PUT(body));
    }

    /** Where the server takes files: never made up from ids, because servers with workspaces have other paths. */
    private String artifactAddress(String artifactUri) throws MlflowException {
        URI uri = URI.create(artifactUri);
        String scheme = String.valueOf(uri.getScheme());
        return switch (scheme) {
            case "mlflow-artifacts" -> {
                String server = uri.getRawAuthority() == null
                        ? base
                        : URI.create(base).getScheme() + "://" + uri.getRawAuthority();
                yield server + "/api/2.0/mlflow-artifacts/artifacts" + uri.getRawPath();
            }
            case "http", "https" -> artifactUri;
            default ->
                throw new MlflowException(
                        base + ": keeps artifacts at " + artifactUri + ", which cannot be written over HTTP; start it"
                                + " with --serve-artifacts and an --artifacts-destination",
                        "ARTIFACTS_NOT_SERVED");
        };
    }

    private static String encoded(String path) {
        return Stream.of(path.split("/"))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).timeout(ANSWER);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws MlflowException, InterruptedException {
        HttpResponse<String> answer;
        HttpRequest built = request.build();
        try {
            answer = http.send(built, BodyHandlers.ofString());
        } catch (IOException failure) {
            String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            throw new MlflowException(base + ": cannot be reached: " + reason, failure);
        }
        if (answer.statusCode() / 100 != 2) {
            throw refused(built.uri(), answer);
        }
        return answer;
    }

    private MlflowException refused(URI address, HttpResponse<String> answer) {
        String code = "";
        String message = answer.body();
        try {
            JsonNode body = JsonMapper.shared().readTree(answer.body());
            code = body.path("error_code").asString("");
            message = body.path("message").asString(message);
        } catch (JacksonException notMlflow) {
            message = "no JSON: " + message;
        }
        return new MlflowException(
                base + ": answered " + answer.statusCode() + " to " + address.getPath() + ": "
                        + (message.length() > 500 ? message.substring(0, 500) + "…" : message),
                // a gateway in front of a server that is down answers too
                answer.statusCode() >= 500 || answer.statusCode() == 429 ? "" : code.isEmpty() ? "UNKNOWN" : code);
    }

    private JsonNode json(HttpResponse<String> answer) throws MlflowException {
        try {
            return JsonMapper.shared().readTree(answer.body());
        } catch (JacksonException notMlflow) {
            throw new MlflowException(base + ": is no MLflow server: its answer is no JSON", "UNKNOWN");
        }
    }

    /** The address, without a slash at its end. */
    @Override
    public String toString() {
        return base;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
