/** The HTTP service: its start, its stop, and what all its parts share. */
@NullMarked
package dev.sfumato.service.http;

import org.jspecify.annotations.NullMarked;
