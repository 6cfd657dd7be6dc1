/** What is measured of a loaded model on the machine that runs it. */
@NullMarked
package dev.sfumato.diffusion.calibration;

import org.jspecify.annotations.NullMarked;
