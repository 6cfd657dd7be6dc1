/** {@code /v1/runs/<id>/files}: the files that were saved in a run. */
@NullMarked
package dev.sfumato.service.http.runs.files;

import org.jspecify.annotations.NullMarked;
