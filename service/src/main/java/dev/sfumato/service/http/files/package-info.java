/** {@code /v1/images/<sha256>.<ext>}: stored pictures by their content, which never changes. */
@NullMarked
package dev.sfumato.service.http.files;

import org.jspecify.annotations.NullMarked;
