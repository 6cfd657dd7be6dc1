package dev.sfumato.service.http.sdapi;

import dev.sfumato.service.http.json.JsonFields;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.sdapi.options.OptionFields;
import dev.sfumato.service.http.sdapi.options.OptionStore;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** Shows and changes the settings of this API; they are kept until the server stops. */
@Controller("/sdapi/v1/options")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OptionsController {
    private final OptionStore store;
    private final OptionFields fields;

    OptionsController(OptionStore store, OptionFields fields) {
        this.store = store;
        this.fields = fields;
    }

    @Get
    Map<String, Object> show(HttpRequest<?> request) {
        Query.of(request);
        return fields.show(store.current());
    }

    /** Answers once a new model is loaded. */
    @Post(consumes = MediaType.APPLICATION_JSON)
    Map<String, Object> change(HttpRequest<byte[]> request) {
        Query.of(request);
        store.change(JsonFields.read(JsonBody.of(request)), "");
        return Map.of();
    }
}
