package dev.sfumato.service.cli.runs;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.RunDetails;

/** Finds the run that an argument names. Stateless. */
public final class KnownRun {
    private KnownRun() {}

    /**
     * The run of an id.
     *
     * @throws CommandFailure if there is none
     */
    public static RunDetails of(Tracker tracker, String id) {
        return tracker.runs()
                .find(id)
                .orElseThrow(() -> CommandFailure.badInput(
                        "RUN: there is no run '" + id + "'; allowed: an id that 'sfumato runs' lists"));
    }
}
