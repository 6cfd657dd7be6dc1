/** Tests of the command line: progress. */
@NullMarked
package dev.sfumato.service.cli.progress;

import org.jspecify.annotations.NullMarked;
