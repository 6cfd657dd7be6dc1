/** {@code /v1/runs/compare}: runs side by side. */
@NullMarked
package dev.sfumato.service.http.runs.compare;

import org.jspecify.annotations.NullMarked;
