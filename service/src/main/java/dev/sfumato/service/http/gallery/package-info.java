/** {@code /v1/images}: pictures across runs, as a list and as a grid. */
@NullMarked
package dev.sfumato.service.http.gallery;

import org.jspecify.annotations.NullMarked;
