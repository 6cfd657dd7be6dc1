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
        "PNDMScheduler, PNDM",
        "plms, PNDM",
        "DPM2 a, KDPM2_A",
        "DPM++ SDE, DPMPP_SDE",
        "dpmpp_2s, DPMPP_2S",
        "FlowMatchEulerDiscreteScheduler, FLOW_MATCH_EULER",
    })
    void aSchedulerIsFoundByEachOfItsNames(String name, SchedulerType type) {
        assertThat(SchedulerType.parse(name)).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "plmss", "Euler b", "DPM++ 2M Karras", "EDMEulerScheduler"})
    void anUnknownNameIsNothing(String name) {
        assertThat(SchedulerType.parse(name)).isEmpty();
    }

    @Test
    void namesAreTheWireNames() {
        assertThat(SchedulerType.names())
                .hasSize(19)
                .doesNotHaveDuplicates()
                .startsWith("ddpm", "ddim", "pndm", "lms", "euler", "euler_a", "heun", "kdpm2", "kdpm2_a")
                .endsWith("lcm", "tcd", "flow_match_euler", "flow_match_heun");
    }
}
