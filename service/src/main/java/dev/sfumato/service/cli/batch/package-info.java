/** Painting a file of prompts as one run that can be gone on with after a crash. */
@NullMarked
package dev.sfumato.service.cli.batch;

import org.jspecify.annotations.NullMarked;
