/** Painting from the command line: one prompt, or one picture over again. */
@NullMarked
package dev.sfumato.service.cli.painting;

import org.jspecify.annotations.NullMarked;
