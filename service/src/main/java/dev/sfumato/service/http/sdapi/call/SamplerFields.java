package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.service.http.json.JsonFields;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The sampler and its schedule type; both may be left to the model. */
final class SamplerFields {
    private static final String NONE = "";

    private SamplerFields() {}

    /**
     * Reads {@code sampler_name}, or else the older {@code sampler_index}, {@code scheduler} and {@code eta}.
     *
     * @param own the sampler of the model
     */
    static void read(JsonFields fields, SchedulerType own, GenerationRequestBuilder request) {
        SchedulerChoice named = sampler(fields, "sampler_name");
        SchedulerChoice indexed = sampler(fields, "sampler_index");
        SchedulerChoice sampler = named != null ? named : indexed;
        checkEta(fields, sampler == null ? own : sampler.type());
        SigmaSchedule schedule = schedule(fields, "scheduler");
        request.scheduler(sampler);
        // "Automatic" leaves the schedule to the sampler's name, as in "DPM++ 2M Karras".
        request.sigmaSchedule(schedule == SigmaSchedule.NORMAL ? null : schedule);
    }

    // The share of fresh noise in each step. Most samplers have none, and AUTOMATIC1111 ignores it there.
    private static void checkEta(JsonFields fields, SchedulerType sampler) {
        NeutralFields neutral = new NeutralFields(fields);
        switch (sampler) {
            case DDIM -> neutral.number("eta", 0);
            case EULER_A, KDPM2_A, DPMPP_SDE, DPMPP_2M_SDE -> neutral.number("eta", 1);
            case DDPM,
                    PNDM,
                    LMS,
                    EULER,
                    HEUN,
                    KDPM2,
                    DPMPP_2M,
                    DPMPP_2S,
                    DEIS,
                    UNIPC,
                    LCM,
                    TCD,
                    FLOW_MATCH_EULER,
                    FLOW_MATCH_HEUN -> fields.number("eta");
        }
    }

    private static @Nullable SchedulerChoice sampler(JsonFields fields, String name) {
        return NONE.equals(fields.text(name)) ? null : fields.parsed(name, SchedulerChoice::parse, samplers());
    }

    private static String samplers() {
        return Arrays.stream(SchedulerType.values())
                .map(SchedulerType::samplerName)
                .collect(Collectors.joining(", "));
    }

    private static @Nullable SigmaSchedule schedule(JsonFields fields, String name) {
        return NONE.equals(fields.text(name))
                ? null
                : fields.parsed(
                        name, SamplerFields::schedule, "Automatic, " + String.join(", ", SigmaSchedule.names()));
    }

    private static Optional<SigmaSchedule> schedule(String name) {
        return name.strip().equalsIgnoreCase("automatic")
                ? Optional.of(SigmaSchedule.NORMAL)
                : SigmaSchedule.parse(name);
    }

    /**
     * Accepts another sampler or schedule for the second pass only if it is the first's.
     *
     * @param same what AUTOMATIC1111's menu calls that
     */
    static void allowSame(JsonFields fields, String name, String same, String first) {
        String text = fields.text(name);
        if (text != null && !text.isEmpty() && !text.equals(same) && !text.equals(fields.text(first))) {
            throw fields.unsupported(name, same.isEmpty() ? "empty" : same, "that of " + first);
        }
    }
}
