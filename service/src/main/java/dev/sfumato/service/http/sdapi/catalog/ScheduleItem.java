package dev.sfumato.service.http.sdapi.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way of laying noise levels over a run, which AUTOMATIC1111 calls scheduler.
 *
 * @param name what requests name it by
 * @param label what menus show
 * @param aliases always empty
 * @param defaultRho 7 for Karras', otherwise -1
 * @param needsInnerModel always false
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ScheduleItem(
        String name,
        String label,
        @Nullable List<String> aliases,
        @JsonProperty("default_rho") double defaultRho,
        @JsonProperty("need_inner_model") boolean needsInnerModel) {
    private static final int NONE = -1;
    private static final int KARRAS = 7;

    static final ScheduleItem AUTOMATIC = new ScheduleItem("automatic", "Automatic", null, NONE, false);

    static ScheduleItem of(SigmaSchedule schedule) {
        return new ScheduleItem(
                schedule.wireName(),
                schedule.scheduleName(),
                null,
                schedule == SigmaSchedule.KARRAS ? KARRAS : NONE,
                false);
    }
}
