package dev.sfumato.service.http.runs.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.tracking.files.KeptFile;
import io.micronaut.serde.annotation.Serdeable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A file that was saved in a run.
 *
 * @param object always {@code run_file}
 * @param path in the run, with slashes
 * @param updatedAt when its content was last changed, in seconds since 1970
 * @param url where this server hands it out, relative to this server's root
 */
@Serdeable
record RunFileObject(
        String object,
        String path,
        long bytes,
        @JsonProperty("updated_at") long updatedAt,
        String url) {

    static RunFileObject of(String run, KeptFile file) {
        return new RunFileObject(
                "run_file",
                file.name(),
                file.size(),
                file.modified().getEpochSecond(),
                "/v1/runs/" + encoded(run) + "/files/"
                        + Arrays.stream(file.name().split("/", -1))
                                .map(RunFileObject::encoded)
                                .collect(Collectors.joining("/")));
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
