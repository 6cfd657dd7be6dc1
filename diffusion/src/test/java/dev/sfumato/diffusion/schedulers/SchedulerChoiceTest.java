package dev.sfumato.diffusion.schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sfumato.diffusion.schedulers.catalog.Schedulers;
import dev.sfumato.diffusion.schedulers.options.SchedulerOptionException;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerChoiceTest {

    @ParameterizedTest
    @CsvSource({
        "dpmpp_2m, DPMPP_2M, NORMAL",
        "DPM++ 2M, DPMPP_2M, NORMAL",
        "DPM++ 2M Karras, DPMPP_2M, KARRAS",
        "dpmpp_2m_karras, DPMPP_2M, KARRAS",
        "DPM++ 2M SDE Exponential, DPMPP_2M_SDE, EXPONENTIAL",
        "DPM2 a Karras, KDPM2_A, KARRAS",
        "LMS Karras, LMS, KARRAS",
        "Euler beta, EULER, BETA",
        "EulerDiscreteScheduler_beta, EULER, BETA",
    })
    void aNameMayEndWithASchedule(String name, SchedulerType type, SigmaSchedule sigmas) {
        assertThat(SchedulerChoice.parse(name)).contains(new SchedulerChoice(type, sigmas));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Karras", "_karras", "DPM++ 2M-Karras", "DPM++ 2Mkarras", "Euler normal", "magic Karras"})
    void anUnknownNameIsNothing(String name) {
        assertThat(SchedulerChoice.parse(name)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theRequestsScheduleReplacesTheModels(SigmaSchedule sigmas) {
        SchedulerConfig own = SchedulerConfig.read("EulerDiscreteScheduler", Map.of("use_karras_sigmas", true));
        SchedulerRun asked = Schedulers.create(new SchedulerChoice(SchedulerType.EULER, sigmas), own)
                .start(10);
        Map<String, Object> same = sigmas.spacing()
                .map(spacing -> Map.<String, Object>of(spacing.option(), true))
                .orElse(own.options());
        SchedulerRun expected = Schedulers.create(
                        SchedulerType.EULER, SchedulerConfig.read("EulerDiscreteScheduler", same))
                .start(10);
        for (int i = 0; i < 10; i++) {
            assertThat(asked.timestep(i)).isEqualTo(expected.timestep(i));
        }
    }

    @Test
    void aSchedulerWithoutNoiseLevelsTakesNoSchedule() {
        SchedulerConfig config = SchedulerConfig.read("DDIMScheduler", Map.of());
        assertThatExceptionOfType(SchedulerOptionException.class)
                .isThrownBy(() ->
                        Schedulers.create(SchedulerChoice.of(SchedulerType.DDIM).with(SigmaSchedule.KARRAS), config))
                .withMessageContaining("use_karras_sigmas")
                .withMessageContaining("ddim");
    }

    @ParameterizedTest
    @CsvSource({
        "PNDMScheduler, dpmsolver++, PNDM",
        "DPMSolverMultistepScheduler, dpmsolver++, DPMPP_2M",
        "DPMSolverMultistepScheduler, sde-dpmsolver++, DPMPP_2M_SDE",
        "DPMSolverSinglestepScheduler, sde-dpmsolver++, DPMPP_2S",
        "FlowMatchEulerDiscreteScheduler, deis, FLOW_MATCH_EULER",
    })
    void aModelsOwnSchedulerIsTheOneThatItsFileDescribes(String className, String algorithm, SchedulerType type) {
        assertThat(SchedulerConfig.read(className, Map.of("algorithm_type", algorithm))
                        .ownType())
                .isEqualTo(type);
    }
}
