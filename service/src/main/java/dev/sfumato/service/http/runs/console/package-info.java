/** {@code /v1/runs/<id>/console}: what a run printed. */
@NullMarked
package dev.sfumato.service.http.runs.console;

import org.jspecify.annotations.NullMarked;
