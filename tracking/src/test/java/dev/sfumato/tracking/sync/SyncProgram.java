package dev.sfumato.tracking.sync;

import dev.sfumato.tracking.Tracker;
import java.nio.file.Path;

/** Uploads one run. Arguments: home, the wandb program, run id. */
final class SyncProgram {

    private SyncProgram() {}

    public static void main(String[] arguments) {
        try (Tracker tracker = Tracker.open(Path.of(arguments[0]))) {
            SyncResult result = new WandbSync(tracker, arguments[1]).upload(arguments[2], false);
            System.out.println(result.uploaded() + " uploaded\n" + result.output());
        }
    }
}
