/** Tests of the command line: output. */
@NullMarked
package dev.sfumato.service.cli.output;

import org.jspecify.annotations.NullMarked;
