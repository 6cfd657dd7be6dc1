/** {@code /v1/runs/<id>/replay}: pictures of runs painted again and compared. */
@NullMarked
package dev.sfumato.service.http.runs.replay;

import org.jspecify.annotations.NullMarked;
