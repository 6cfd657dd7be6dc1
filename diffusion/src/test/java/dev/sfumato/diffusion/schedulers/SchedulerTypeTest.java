package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTypeTest {

    @ParameterizedTest
    @CsvSource({
        "ddim, DDIM",
        "DDIM, DDIM",
        "DDIMScheduler, DDIM",
        "euler, EULER",
        "Euler, EULER",
        "EulerDiscreteScheduler, EULER",
        "euler_a, EULER_A",
        "Euler a, EULER_A",
        "EulerAncestralDiscreteScheduler, EULER_A",
        "dpmpp_2m, DPMPP_2M",
        "DPM++ 2M, DPMPP_2M",
        "dpm++ 2m, DPMPP_2M",
        "DPMSolverMultistepScheduler, DPMPP_2M",
    })
    void aSchedulerIsFoundByEachOfItsNames(String name, SchedulerType type) {
        assertThat(SchedulerType.parse(name)).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "plms", "Euler b", "DPM++ 2M Karras", "PNDMScheduler"})
    void anUnknownNameIsNothing(String name) {
        assertThat(SchedulerType.parse(name)).isEmpty();
    }

    @Test
    void namesAreTheWireNames() {
        assertThat(SchedulerType.names())
                .containsExactly(
                        "ddim", "euler", "euler_a", "dpmpp_2m", "dpmpp_2m_sde", "flow_match_euler", "flow_match_heun");
    }
}
