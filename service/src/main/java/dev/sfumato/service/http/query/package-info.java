/** Query parameters, read as strictly as bodies are. */
@NullMarked
package dev.sfumato.service.http.query;

import org.jspecify.annotations.NullMarked;
