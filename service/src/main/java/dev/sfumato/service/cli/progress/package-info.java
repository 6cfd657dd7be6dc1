/** How far a generation is, shown on standard error: a bar on a terminal, plain lines anywhere else. */
@NullMarked
package dev.sfumato.service.cli.progress;

import org.jspecify.annotations.NullMarked;
