/** What every connection and every answer gets: request ids, security headers, patience with long generations. */
@NullMarked
package dev.sfumato.service.http.net;

import org.jspecify.annotations.NullMarked;
