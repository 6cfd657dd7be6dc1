/** Tests of the command line: options. */
@NullMarked
package dev.sfumato.service.cli.options;

import org.jspecify.annotations.NullMarked;
