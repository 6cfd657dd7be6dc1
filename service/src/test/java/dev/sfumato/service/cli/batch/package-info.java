/** Tests of the command line: batch. */
@NullMarked
package dev.sfumato.service.cli.batch;

import org.jspecify.annotations.NullMarked;
