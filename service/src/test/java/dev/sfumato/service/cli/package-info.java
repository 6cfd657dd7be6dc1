/** Tests of the command line. */
@NullMarked
package dev.sfumato.service.cli;

import org.jspecify.annotations.NullMarked;
