/** {@code /v1/costs}: what work takes on this server's device, as the engine has measured it. */
@NullMarked
package dev.sfumato.service.http.costs;

import org.jspecify.annotations.NullMarked;
