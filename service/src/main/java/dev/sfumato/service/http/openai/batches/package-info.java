/** {@code /v1/batches} in OpenAI's shape: files of image requests, painted when nobody waits. */
@NullMarked
package dev.sfumato.service.http.openai.batches;

import org.jspecify.annotations.NullMarked;
