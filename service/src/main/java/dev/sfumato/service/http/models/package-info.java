/** {@code /v1/models}: the models that a request may name. */
@NullMarked
package dev.sfumato.service.http.models;

import org.jspecify.annotations.NullMarked;
