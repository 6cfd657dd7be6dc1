/** The Studio: this server's own web page, which talks to the public API only. */
@NullMarked
package dev.sfumato.service.http.studio;

import org.jspecify.annotations.NullMarked;
