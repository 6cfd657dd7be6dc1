/** How much energy the machine uses, where it counts that. */
@NullMarked
package dev.sfumato.tracking.system.energy;

import org.jspecify.annotations.NullMarked;
