/** The energy that generations are painted with. */
@NullMarked
package dev.sfumato.service.generation.energy;

import org.jspecify.annotations.NullMarked;
