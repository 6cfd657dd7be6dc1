/** How the diagnosis of a model folder is shown. */
@NullMarked
package dev.sfumato.service.cli.doctor;

import org.jspecify.annotations.NullMarked;
