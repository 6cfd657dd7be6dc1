/** What image requests of every HTTP API say: the fields that OpenAI has, and ours, read strictly. */
@NullMarked
package dev.sfumato.service.http.request;

import org.jspecify.annotations.NullMarked;
