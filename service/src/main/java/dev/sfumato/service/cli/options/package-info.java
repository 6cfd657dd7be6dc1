/** The options that determine pixels, and how bad input ends a command. */
@NullMarked
package dev.sfumato.service.cli.options;

import org.jspecify.annotations.NullMarked;
