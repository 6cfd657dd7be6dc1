package dev.sfumato.diffusion.schedulers;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The schedulers that a request can ask for, each under our own name, diffusers' and AUTOMATIC1111's. */
public enum SchedulerType {
    DDPM("ddpm", "DDPMScheduler", "DDPM"),
    DDIM("ddim", "DDIMScheduler", "DDIM"),
    PNDM("pndm", "PNDMScheduler", "PLMS"),
    LMS("lms", "LMSDiscreteScheduler", "LMS"),
    EULER("euler", "EulerDiscreteScheduler", "Euler"),
    EULER_A("euler_a", "EulerAncestralDiscreteScheduler", "Euler a"),
    HEUN("heun", "HeunDiscreteScheduler", "Heun"),
    KDPM2("kdpm2", "KDPM2DiscreteScheduler", "DPM2"),
    KDPM2_A("kdpm2_a", "KDPM2AncestralDiscreteScheduler", "DPM2 a"),
    DPMPP_2M("dpmpp_2m", "DPMSolverMultistepScheduler", "DPM++ 2M"),
    DPMPP_2M_SDE("dpmpp_2m_sde", "DPMSolverMultistepScheduler", "DPM++ 2M SDE"),
    DPMPP_2S("dpmpp_2s", "DPMSolverSinglestepScheduler", "DPM++ 2S"),
    DPMPP_SDE("dpmpp_sde", "DPMSolverSDEScheduler", "DPM++ SDE"),
    DEIS("deis", "DEISMultistepScheduler", "DEIS"),
    UNIPC("unipc", "UniPCMultistepScheduler", "UniPC"),
    LCM("lcm", "LCMScheduler", "LCM"),
    TCD("tcd", "TCDScheduler", "TCD"),
    FLOW_MATCH_EULER("flow_match_euler", "FlowMatchEulerDiscreteScheduler", "Flow Euler"),
    FLOW_MATCH_HEUN("flow_match_heun", "FlowMatchHeunDiscreteScheduler", "Flow Heun");

    private final String wireName;
    private final String className;
    private final String samplerName;

    SchedulerType(String wireName, String className, String samplerName) {
        this.wireName = wireName;
        this.className = className;
        this.samplerName = samplerName;
    }

    /** The name at our APIs and on the command line. */
    public String wireName() {
        return wireName;
    }

    /** The name of the class in diffusers, as {@code _class_name} of a scheduler_config.json says it. */
    public String className() {
        return className;
    }

    /** The name that AUTOMATIC1111 shows and writes into picture metadata; our own where it has none. */
    public String samplerName() {
        return samplerName;
    }

    /** Whether it paints with models of flow matching, and only with those. */
    public boolean isFlowMatching() {
        return this == FLOW_MATCH_EULER || this == FLOW_MATCH_HEUN;
    }

    /** Finds a scheduler by any of its three names, in whatever case. */
    public static Optional<SchedulerType> parse(String name) {
        String wanted = name.strip();
        return Arrays.stream(values())
                .filter(type -> Stream.of(type.wireName, type.className, type.samplerName)
                        .anyMatch(wanted::equalsIgnoreCase))
                .findFirst();
    }

    /** Our own names of all schedulers, for error messages and lists. */
    public static List<String> names() {
        return Arrays.stream(values()).map(SchedulerType::wireName).toList();
    }
}
