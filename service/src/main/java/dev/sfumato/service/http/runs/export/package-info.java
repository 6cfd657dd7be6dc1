/** {@code /v1/runs/<id>/export}: a run as one file. */
@NullMarked
package dev.sfumato.service.http.runs.export;

import org.jspecify.annotations.NullMarked;
