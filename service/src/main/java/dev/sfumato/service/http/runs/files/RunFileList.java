package dev.sfumato.service.http.runs.files;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The files of a run by path.
 *
 * @param object always {@code list}
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record RunFileList(String object, List<RunFileObject> data) {}
