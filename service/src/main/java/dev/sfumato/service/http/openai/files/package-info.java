/** {@code /v1/files} in OpenAI's shape: what batches are made from, and what comes of them. */
@NullMarked
package dev.sfumato.service.http.openai.files;

import org.jspecify.annotations.NullMarked;
