/** {@code /health}: whether the service can paint and keep track of it. */
@NullMarked
package dev.sfumato.service.http.health;

import org.jspecify.annotations.NullMarked;
