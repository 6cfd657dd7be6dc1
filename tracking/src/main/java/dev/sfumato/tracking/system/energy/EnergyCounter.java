package dev.sfumato.tracking.system.energy;

import java.io.IOException;

/** A counter of joules that a part of the machine used, from an unknown beginning. */
interface EnergyCounter {

    /** What it counts, for people. */
    String name();

    /**
     * Reads it.
     *
     * @throws IOException if it cannot be read
     */
    double joules() throws IOException;

    /** Where it begins again at 0, in joules; infinite if it never does. */
    double range();
}
