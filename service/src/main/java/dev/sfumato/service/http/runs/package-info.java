/** {@code /v1/runs}: what was tracked, for programs to read. */
@NullMarked
package dev.sfumato.service.http.runs;

import org.jspecify.annotations.NullMarked;
