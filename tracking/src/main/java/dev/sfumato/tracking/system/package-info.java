/** What is measured of the machine and the process while a run is made. */
@NullMarked
package dev.sfumato.tracking.system;

import org.jspecify.annotations.NullMarked;
