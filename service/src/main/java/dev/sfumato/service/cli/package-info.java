/** The command line: one class a command, and how its failures become exit codes. */
@NullMarked
package dev.sfumato.service.cli;

import org.jspecify.annotations.NullMarked;
