package dev.sfumato.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.diffusion.adapters.Adapters;
import dev.sfumato.diffusion.guidance.GuidanceOptions;
import dev.sfumato.diffusion.noise.NoiseGenerator;
import dev.sfumato.diffusion.request.GenerationRequest;
import dev.sfumato.diffusion.request.GenerationRequestBuilder;
import dev.sfumato.diffusion.request.GenerationSettings;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.diffusion.schedulers.SchedulerChoice;
import dev.sfumato.diffusion.schedulers.SchedulerType;
import dev.sfumato.diffusion.schedulers.options.SigmaSchedule;
import dev.sfumato.diffusion.task.Task;
import dev.sfumato.prompts.conditioning.Emphasis;
import dev.sfumato.prompts.conditioning.PromptReading;
import dev.sfumato.prompts.syntax.PromptSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestValidationTest {

    private static DiffusionEngine engine;

    @BeforeAll
    static void open(@TempDir Path home) {
        TinyModels.install(home, "tiny");
        TinyModels.install(home, "fixed", "fixed");
        engine = DiffusionEngine.open(new EngineConfig(home, TinyModels.ONE_THREAD, 4));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static List<Arguments> refused() {
        return List.of(
                refused("", b -> b, "prompt", "got 0 characters; allowed: 1 to 32000 characters"),
                refused(" \n\t ", b -> b, "prompt", "must not be blank"),
                refused("x".repeat(40_000), b -> b, "prompt", "got 40000 characters"),
                refused("🐻".repeat(32_001), b -> b, "prompt", "got 32001 characters"),
                refused("a\0b", b -> b, "prompt", "NUL"),
                refused("half a \uD83D pair", b -> b, "prompt", "surrogate"),
                refused("x", b -> b.negativePrompt("n".repeat(32_001)), "negative_prompt", "got 32001 characters"),
                refused("x", b -> b.count(0), "n", "got 0; allowed: 1 to 10"),
                refused("x", b -> b.count(11), "n", "got 11; allowed: 1 to 10"),
                refused("x", b -> b.count(-1), "n", "got -1"),
                refused("x", b -> b.steps(0), "steps", "got 0; allowed: 1 to 1000"),
                refused("x", b -> b.steps(100_000), "steps", "got 100000; allowed: 1 to 1000"),
                refused("x", b -> b.guidanceScale(Double.NaN), "guidance_scale", "got NaN; allowed: 0 to 100"),
                refused("x", b -> b.guidanceScale(1e9), "guidance_scale", "got 1.0E9; allowed: 0 to 100"),
                refused("x", b -> b.guidanceScale(-0.1), "guidance_scale", "got -0.1"),
                refused("x", b -> b.guidanceScale(Double.POSITIVE_INFINITY), "guidance_scale", "got Infinity"),
                refused("x", b -> b.seed(-1L), "seed", "got -1; allowed: 0 to 9223372036854775807"),
                refused("x", b -> b.seed(Long.MAX_VALUE).count(2), "seed", "allowed: 0 to 9223372036854775806"),
                refused("x", b -> b.size(0, 0), "size", "got 0x0; allowed: sides of 8 to 2048 in multiples of 8"),
                refused("x", b -> b.size(513, 512), "size", "got 513x512; allowed: sides of 8 to 2048"),
                refused("x", b -> b.size(100_000, 100_000), "size", "got 100000x100000"),
                refused("x", b -> b.width(-8), "size", "got -8x32"),
                refused("x", b -> b.model("fixed").size(64, 64), "size", "got 64x64; allowed: 32x32"),
                refused("x", b -> b.model("nobody"), "model", "is not known, got nobody; allowed: "),
                refused("x", b -> b.model(""), "model", "is not known"),
                refused("x", b -> b.model("../models/../nobody"), "model", "is not known"));
    }

    private static Arguments refused(
            String prompt, UnaryOperator<GenerationRequestBuilder> change, String field, String message) {
        return Arguments.of(
                field, message, change.apply(GenerationRequest.builder(prompt)).build());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void whatCannotBeHonouredIsRefusedByName(String field, String message, GenerationRequest request) {
        GenerationRequest named = request.model() == null ? withModel(request, "tiny") : request;

        assertThatThrownBy(() -> engine.resolve(named))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageStartingWith(field + ": ")
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
        assertThat(engine.unfinished()).isZero();
    }

    @Test
    void theOutermostAllowedValuesPass() {
        assertThatCode(() -> engine.resolve(GenerationRequest.builder("🐻".repeat(32_000))
                        .negativePrompt("n".repeat(32_000))
                        .model("tiny")
                        .steps(999)
                        .guidanceScale(100.0)
                        .seed(Long.MAX_VALUE - 9)
                        .count(10)
                        .size(2048, 8)
                        .build()))
                .doesNotThrowAnyException();
        assertThatCode(() -> engine.resolve(GenerationRequest.builder("x")
                        .model("tiny")
                        .steps(1)
                        .guidanceScale(0.0)
                        .seed(0L)
                        .size(8, 2048)
                        .build()))
                .doesNotThrowAnyException();
    }

    @Test
    void gapsAreFilledFromTheModel() {
        GenerationSettings settings =
                engine.resolve(GenerationRequest.builder("a cat").model("tiny").build());

        assertThat(settings.model()).isEqualTo("tiny");
        assertThat(settings.modelHash()).matches("[0-9a-f]{64}");
        assertThat(settings.prompt()).isEqualTo("a cat");
        assertThat(settings.negativePrompt()).isEmpty();
        assertThat(settings.steps()).isEqualTo(4);
        assertThat(settings.guidanceScale()).isEqualTo(2.0);
        assertThat(settings.scheduler()).isEqualTo(SchedulerChoice.of(SchedulerType.DDIM));
        assertThat(settings.rng()).isEqualTo(NoiseGenerator.CPU);
        assertThat(settings.width()).isEqualTo(32);
        assertThat(settings.height()).isEqualTo(32);
        assertThat(settings.count()).isEqualTo(1);
        assertThat(settings.seed()).isBetween(0L, (1L << 32) - 1);
    }

    @Test
    void whatTheRequestSaysIsTaken() {
        GenerationSettings settings = engine.resolve(GenerationRequest.builder("a cat")
                .negativePrompt("a dog")
                .model("tiny")
                .seed(5L)
                .steps(6)
                .guidanceScale(7.0)
                .promptSyntax(PromptSyntax.A1111)
                .emphasis(Emphasis.NO_NORM)
                .guidanceRescale(0.7)
                .guidanceStart(0.1)
                .guidanceEnd(0.9)
                .scheduler(SchedulerType.EULER)
                .sigmaSchedule(SigmaSchedule.BETA)
                .rng(NoiseGenerator.CUDA)
                .size(64, 40)
                .count(2)
                .build());

        assertThat(settings)
                .isEqualTo(new GenerationSettings(
                        "tiny",
                        settings.modelHash(),
                        "a cat",
                        "a dog",
                        new PromptReading(PromptSyntax.A1111, Emphasis.NO_NORM),
                        5,
                        6,
                        7.0,
                        new GuidanceOptions(0.7, 0.1, 0.9),
                        new SchedulerChoice(SchedulerType.EULER, SigmaSchedule.BETA),
                        NoiseGenerator.CUDA,
                        64,
                        40,
                        Task.text(),
                        false,
                        2,
                        Adapters.NONE));
    }

    @Test
    void templatesAreFilledByTheSeedOfTheFirstPicture() throws IOException {
        Path lists = Files.createDirectories(engine.config().home().resolve("wildcards"));
        Files.writeString(lists.resolve("fruit.txt"), "apple\npear\n");
        GenerationRequestBuilder request = GenerationRequest.builder("a {red|green} __fruit__")
                .model("tiny")
                .template(true)
                .negativePrompt("{blue}")
                .seed(5L);
        GenerationSettings settings = engine.resolve(request.build());

        assertThat(settings.prompt()).matches("a (red|green) (apple|pear)");
        assertThat(settings.negativePrompt()).isEqualTo("blue");
        assertThat(engine.resolve(request.count(2).build()).prompt()).isEqualTo(settings.prompt());
        assertThat(engine.resolve(request.template(false).build()).prompt()).isEqualTo("a {red|green} __fruit__");
        assertThatThrownBy(() -> engine.resolve(GenerationRequest.builder("__nobody__")
                        .model("tiny")
                        .template(true)
                        .build()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("there is no wildcard 'nobody'; known: fruit");
    }

    @Test
    void modelsThatThereAreAreNamedToWhoeverAsksForAnother() {
        assertThatThrownBy(() -> engine.resolve(
                        GenerationRequest.builder("a cat").model("nobody").build()))
                .hasMessageContaining("fixed, tiny");
    }

    @Test
    void stepsThatTheModelsScheduleCannotTakeAreRefused() {
        // the tiny model counts its timesteps from 1, so the thousandth of them is not there
        assertThatThrownBy(() -> engine.resolve(GenerationRequest.builder("a cat")
                        .model("tiny")
                        .steps(1000)
                        .build()))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        e -> assertThat(e.field()).isEqualTo("steps"))
                .hasMessageContaining("ddim");
    }

    @Test
    void seedsThatNobodyNamedDiffer() {
        GenerationRequest request =
                GenerationRequest.builder("a cat").model("tiny").build();

        assertThat(engine.resolve(request).seed())
                .isNotEqualTo(engine.resolve(request).seed());
    }

    @Test
    void aScheduleIsSaidInTheSchedulersNameOrBesideIt() {
        SchedulerChoice karras = SchedulerChoice.parse("DPM++ 2M Karras").orElseThrow();
        GenerationRequestBuilder request = GenerationRequest.builder("a cat").scheduler(karras);
        assertThat(engine.resolve(request.build()).scheduler()).isEqualTo(karras);
        assertThat(engine.resolve(request.sigmaSchedule(SigmaSchedule.KARRAS).build())
                        .scheduler())
                .isEqualTo(karras);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() ->
                        engine.resolve(request.sigmaSchedule(SigmaSchedule.BETA).build()))
                .withMessageStartingWith("sigma_schedule:")
                .withMessageContaining("got beta")
                .withMessageContaining("karras");
    }

    @Test
    void aSchedulerWithoutNoiseLevelsTakesNoSchedule() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> engine.resolve(GenerationRequest.builder("a cat")
                        .scheduler(SchedulerType.DDIM)
                        .sigmaSchedule(SigmaSchedule.KARRAS)
                        .build()))
                .withMessageStartingWith("sigma_schedule:")
                .withMessageContaining("ddim")
                .withMessageContaining("allowed: normal");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> engine.resolve(GenerationRequest.builder("a cat")
                        .scheduler(SchedulerType.FLOW_MATCH_EULER)
                        .build()))
                .withMessageStartingWith("scheduler:")
                .withMessageContaining("flow_match_euler");
    }

    private static GenerationRequest withModel(GenerationRequest request, String model) {
        return new GenerationRequest(
                request.prompt(),
                request.negativePrompt(),
                request.template(),
                request.promptSyntax(),
                request.emphasis(),
                request.clipSkip(),
                model,
                request.seed(),
                request.steps(),
                request.guidanceScale(),
                request.guidanceRescale(),
                request.guidanceStart(),
                request.guidanceEnd(),
                request.scheduler(),
                request.sigmaSchedule(),
                request.rng(),
                request.width(),
                request.height(),
                request.task(),
                request.count(),
                Adapters.NONE);
    }
}
