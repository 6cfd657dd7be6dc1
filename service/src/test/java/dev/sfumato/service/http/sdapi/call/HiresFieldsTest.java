package dev.sfumato.service.http.sdapi.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.task.HiresFix;
import dev.sfumato.diffusion.task.Strength;
import dev.sfumato.diffusion.task.TaskRequest;
import dev.sfumato.diffusion.task.Upscaler;
import dev.sfumato.modelloader.layout.GenerationDefaults;
import dev.sfumato.service.http.json.JsonFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HiresFieldsTest {
    private static final GenerationDefaults DEFAULTS = new GenerationDefaults(20, 7, 512, 512, List.of());

    private static TaskRequest read(String json) {
        JsonFields fields = JsonFields.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        return new HiresFields(fields, DEFAULTS).read();
    }

    @Test
    void whatBelongsToASecondPassMeansNothingWithoutOne() {
        assertThat(read("{'enable_hr':false,'hr_scale':1,'hr_upscaler':'SwinIR','denoising_strength':0}"))
                .isEqualTo(TaskRequest.NONE);
    }

    @Test
    void theDefaultsAreThoseOfAutomatic1111() {
        assertThat(read("{'enable_hr':true}"))
                .isEqualTo(TaskRequest.hiresFix(2)
                        .withHiresStrength(0.75)
                        .withHiresSteps(27)
                        .withHiresUpscaler(Upscaler.LATENT));
    }

    @Test
    void theSecondPassMakesAsManySteps() {
        for (int made = 1; made <= 150; made++) {
            for (int percent = 1; percent <= 100; percent++) {
                double share = percent / 100.0;
                int schedule = Objects.requireNonNull(read("{'enable_hr':true,'denoising_strength':" + share
                                + ",'hr_second_pass_steps':" + made + "}")
                        .hiresSteps());

                assertThat(schedule - Strength.firstStep(schedule, share))
                        .as("%s of %s steps", share, schedule)
                        .isEqualTo(made);
            }
        }
    }

    @Test
    void aSizeIsReachedToThePixel() {
        for (int side = 64; side <= 1024; side += 8) {
            for (int large = side + 8; large <= 2048; large += 8) {
                double scale = Objects.requireNonNull(read("{'enable_hr':true,'width':" + side + ",'height':" + side
                                + ",'hr_resize_x':" + large + "}")
                        .hiresScale());
                if (scale <= HiresFix.LARGEST_SCALE) {
                    assertThat(new HiresFix(scale, 1, 1, Upscaler.LATENT).enlarge(side, 8))
                            .isEqualTo(large);
                }
            }
        }
    }
}
