package dev.sfumato.service.http.sdapi.call;

import dev.sfumato.service.http.json.JsonFields;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * The fields of which only the values can be honoured that ask for nothing: whoever sends all of AUTOMATIC1111's
 * defaults gets pictures, whoever asks for more an error.
 */
final class NeutralFields {
    /** Their names, in the order of the documentation. */
    static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(
            "styles",
            "subseed",
            "subseed_strength",
            "seed_resize_from_w",
            "seed_resize_from_h",
            "restore_faces",
            "tiling",
            "s_min_uncond",
            "s_churn",
            "s_tmin",
            "s_tmax",
            "s_noise",
            "refiner_checkpoint",
            "refiner_switch_at",
            "disable_extra_networks",
            "comments",
            "script_name",
            "script_args",
            "alwayson_scripts",
            "infotext",
            "do_not_save_samples",
            "do_not_save_grid",
            "url",
            "auth")));

    private final JsonFields fields;

    NeutralFields(JsonFields fields) {
        this.fields = fields;
    }

    /** Refuses the first field that asks for something. */
    void check() {
        fields.allowEmpty("styles");
        checkSeeds();
        flag("restore_faces", false);
        flag("tiling", false);
        checkSampling();
        fields.allowText("refiner_checkpoint", "", "None");
        fields.number("refiner_switch_at");
        flag("disable_extra_networks", false);
        fields.allowEmpty("comments");
        fields.allowText("script_name", "", "None");
        fields.allowEmpty("script_args");
        fields.allowEmpty("alwayson_scripts");
        fields.allowEmpty("infotext");
        // Every picture is kept in the run whatever these say, and there are no grids.
        fields.flag("do_not_save_samples");
        fields.flag("do_not_save_grid");
        // SillyTavern sends along what its own server needs to find this one.
        fields.text("url");
        fields.text("auth");
    }

    private void checkSeeds() {
        number("subseed_strength", 0);
        fields.wholeNumber("subseed");
        number("seed_resize_from_w", -1, 0);
        number("seed_resize_from_h", -1, 0);
    }

    private void checkSampling() {
        number("s_min_uncond", 0);
        number("s_churn", 0);
        number("s_tmin", 0);
        number("s_tmax", 0);
        number("s_noise", 1);
    }

    /** Accepts only {@code neutral}. */
    void flag(String name, boolean neutral) {
        Boolean came = fields.flag(name);
        if (came != null && came != neutral) {
            throw fields.unsupported(name, String.valueOf(neutral));
        }
    }

    /** Accepts only one of {@code neutral}. */
    void number(String name, double... neutral) {
        Double came = fields.number(name);
        if (came != null && DoubleStream.of(neutral).noneMatch(value -> value == came)) {
            throw fields.unsupported(
                    name,
                    DoubleStream.of(neutral).mapToObj(NeutralFields::shown).toArray(String[]::new));
        }
    }

    private static String shown(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
