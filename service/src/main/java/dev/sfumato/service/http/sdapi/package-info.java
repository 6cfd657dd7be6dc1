/** AUTOMATIC1111's API under {@code /sdapi/v1}, as far as the clients of it use it. */
@NullMarked
package dev.sfumato.service.http.sdapi;

import org.jspecify.annotations.NullMarked;
