package dev.sfumato.service.http.runs.replay;

import dev.sfumato.service.replay.EnvironmentChange;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Something that is not as it was when a picture was painted.
 *
 * @param name as the run's config names it
 */
@Serdeable
record ChangeObject(String name, String then, String now) {

    static ChangeObject of(EnvironmentChange change) {
        return new ChangeObject(change.name(), change.then(), change.now());
    }
}
