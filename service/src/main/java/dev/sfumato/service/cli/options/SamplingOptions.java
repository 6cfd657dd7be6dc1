package dev.sfumato.service.cli.options;

import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code generate} that say how noise becomes a picture. */
final class SamplingOptions {
    @Option(
            names = "--scheduler",
            paramLabel = "NAME",
            converter = Converters.SchedulerName.class,
            description =
                    "The sampling algorithm, as in euler_a, or with a schedule as in dpmpp_2m_karras; diffusers' and"
                            + " A1111's names do too; a wrong one lists all (default: the model's).")
    @Nullable
    SchedulerChoice scheduler;

    @Option(
            names = "--sigma-schedule",
            paramLabel = "NAME",
            converter = Converters.Sigmas.class,
            description = "How the noise levels of the steps are laid out: normal, which is as the model says, karras,"
                    + " exponential or beta (default: as --scheduler ends).")
    @Nullable
    SigmaSchedule sigmaSchedule;

    @Option(
            names = "--rng",
            paramLabel = "NAME",
            converter = Converters.Generator.class,
            description =
                    "What the noise is drawn with: cpu, torch's generator there, or cuda, the one of its GPUs, which"
                            + " need not be there (default: cpu).")
    @Nullable
    NoiseGenerator rng;

    void apply(GenerationRequestBuilder request) {
        request.scheduler(scheduler).sigmaSchedule(sigmaSchedule).rng(rng);
    }

    /** Tells the option and the value of each that was given. */
    void given(BiConsumer<String, @Nullable Object> add) {
        add.accept("--scheduler", scheduler == null ? null : name(scheduler));
        add.accept("--sigma-schedule", sigmaSchedule == null ? null : sigmaSchedule.wireName());
        add.accept("--rng", rng == null ? null : rng.wireName());
    }

    private static String name(SchedulerChoice choice) {
        return choice.sigmas() == SigmaSchedule.NORMAL
                ? choice.wireName()
                : choice.wireName() + "_" + choice.sigmas().wireName();
    }
}
