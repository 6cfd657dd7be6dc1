/** The commands that mark, find and delete runs. */
@NullMarked
package dev.sfumato.service.cli.runs;

import org.jspecify.annotations.NullMarked;
