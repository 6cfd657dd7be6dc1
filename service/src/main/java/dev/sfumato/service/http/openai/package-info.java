/** {@code /v1/images/generations} in OpenAI's request and response shape, with the fields that it lacks. */
@NullMarked
package dev.sfumato.service.http.openai;

import org.jspecify.annotations.NullMarked;
