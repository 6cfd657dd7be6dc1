package dev.sfumato.service.http.sdapi.options;

import dev.sfumato.service.http.json.JsonFields;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The options that hold for all requests of this API, until the server stops. Thread-safe. */
@Singleton
public final class OptionStore {
    private final OptionFields names;
    private final Checkpoints checkpoints;
    private final AtomicReference<ServerOptions> current = new AtomicReference<>(ServerOptions.DEFAULT);

    OptionStore(OptionFields names, Checkpoints checkpoints) {
        this.names = names;
        this.checkpoints = checkpoints;
    }

    public ServerOptions current() {
        return Objects.requireNonNull(current.get());
    }

    /**
     * Changes what {@code fields} name; a new model is loaded first, so that one that cannot be is not kept.
     *
     * @param prefix before each name in the fields
     */
    public void change(JsonFields fields, String prefix) {
        ServerOptions before = current();
        String model = names.change(before, fields, prefix).model();
        if (model != null && !model.equals(before.model())) {
            checkpoints.load(model);
        }
        current.updateAndGet(now -> names.change(now, fields, prefix));
    }
}
