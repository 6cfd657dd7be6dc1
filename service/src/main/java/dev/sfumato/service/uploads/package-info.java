/** Files that clients sent or can fetch, kept on the disk of this server. */
@NullMarked
package dev.sfumato.service.uploads;

import org.jspecify.annotations.NullMarked;
