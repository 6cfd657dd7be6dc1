/** Tests of the command line: painting. */
@NullMarked
package dev.sfumato.service.cli.painting;

import org.jspecify.annotations.NullMarked;
