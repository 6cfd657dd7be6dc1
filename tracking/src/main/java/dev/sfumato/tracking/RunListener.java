package dev.sfumato.tracking;

/** Hears of the life of runs, for their tracker. Called by the threads that log, after the record is written. */
interface RunListener {

    void changed(Run run);

    void ended(Run run);
}
