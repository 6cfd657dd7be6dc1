/** {@code /v1/tokenize}: how a model reads prompts, told without painting. */
@NullMarked
package dev.sfumato.service.http.tokens;

import org.jspecify.annotations.NullMarked;
