/** Strict reading of {@code multipart/form-data}. */
@NullMarked
package dev.sfumato.service.http.form;

import org.jspecify.annotations.NullMarked;
