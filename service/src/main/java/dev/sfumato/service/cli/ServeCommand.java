package dev.sfumato.service.cli;

import dev.sfumato.diffusion.EngineConfig;
import dev.sfumato.diffusion.batching.BatchingConfig;
import dev.sfumato.diffusion.batching.costs.MemoryBudget;
import dev.sfumato.diffusion.guidance.GuidancePasses;
import dev.sfumato.modelloader.repository.ModelRepository;
import dev.sfumato.prompts.syntax.PromptSyntax;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.Converters;
import dev.sfumato.service.cli.options.DeviceChoice;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.MemorySize;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.options.Times;
import dev.sfumato.service.cli.options.TrackingChoice;
import dev.sfumato.service.http.HttpServer;
import dev.sfumato.service.http.ServeOptions;
import dev.sfumato.service.http.ServerStartException;
import dev.sfumato.service.http.models.ModelAliases;
import dev.sfumato.service.jobs.running.JobLimits;
import dev.sfumato.service.log.LogStyle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sfumato serve}: the HTTP API, until it is stopped. */
@Command(
        name = "serve",
        description = {
            "Serves the OpenAI Images API and the runs over HTTP until it is stopped (Ctrl-C, SIGTERM).",
            "There is no authentication: give --host another address than the default only in a network you trust."
        })
final class ServeCommand extends Subcommand {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = Converters.Port.class,
            defaultValue = "" + ServeOptions.DEFAULT_PORT,
            description = "0 to 65535; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = ServeOptions.DEFAULT_HOST,
            description = "The address to listen on (default: ${DEFAULT-VALUE}).")
    String host = ServeOptions.DEFAULT_HOST;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "What paints where a request names no model: an id that 'sfumato models' lists, or a model"
                    + " folder (default: the first that is listed).")
    @Nullable
    String model;

    @Option(
            names = "--prompt-syntax",
            paramLabel = "SYNTAX",
            converter = Converters.Syntax.class,
            defaultValue = "none",
            description = "How prompts are read where a request does not say: none or a1111 (default: none).")
    PromptSyntax promptSyntax = PromptSyntax.NONE;

    @Option(
            names = "--guidance-passes",
            paramLabel = "HOW",
            converter = Converters.Passes.class,
            defaultValue = "batched",
            description = "batched: both passes of guidance in one call of the denoiser; separate: in two, with less"
                    + " memory; measured: whichever was faster when the model was first loaded (default: batched).")
    GuidancePasses guidancePasses = GuidancePasses.BATCHED;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            converter = MemorySize.class,
            description =
                    "How much memory work may take beside the models, as far as that was measured: a number and m or"
                            + " g, as in 12g. Pictures wait for room, and one that does not fit alone is refused (default: three"
                            + " quarters of the machine's memory).")
    MemoryBudget memoryLimit = MemoryBudget.ofMachine();

    @Option(
            names = "--job-retention",
            paramLabel = "TIME",
            converter = Times.class,
            defaultValue = "7d",
            description = "How long finished jobs are kept: a number and s, m, h or d, as in 12h (default:"
                    + " ${DEFAULT-VALUE}). Their pictures stay in their run.")
    Duration jobRetention = JobLimits.DEFAULT.retention();

    @Option(
            names = "--job-work-limit",
            paramLabel = "TIME",
            converter = Times.class,
            defaultValue = "24h",
            description = "How much work unfinished jobs may be together, in expected time of the device; more is"
                    + " answered with 429 (default: ${DEFAULT-VALUE}).")
    Duration jobWorkLimit = JobLimits.DEFAULT.mostWork();

    @Option(
            names = "--model-alias",
            paramLabel = "NAME=MODEL",
            description = "Another name that requests may name a model by; may be given more than once.")
    Map<String, String> aliases = new LinkedHashMap<>();

    @Option(
            names = "--no-openai-names",
            description = "Refuse dall-e-3, gpt-image-1 and OpenAI's other names, which mean the default model"
                    + " otherwise.")
    boolean noOpenAiNames;

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    RunNaming naming = new RunNaming();

    @Mixin
    TrackingChoice records = new TrackingChoice();

    @Override
    public Integer call() {
        LogStyle.SERVICE.use();
        naming.run();
        if (model != null) {
            new ModelRepository(home()).find(model);
        }
        aliases.values().forEach(new ModelRepository(home())::find);
        EngineConfig engine = EngineConfig.of(home())
                .withSession(device.session())
                .withPromptSyntax(promptSyntax)
                .withGuidancePasses(guidancePasses)
                .withBatching(BatchingConfig.DEFAULT.withMemory(memoryLimit));
        ServeOptions options = ServeOptions.of(engine)
                .at(host, port)
                .painting(model)
                .naming(new ModelAliases(aliases, !noOpenAiNames))
                .loggedAs(naming.project(), naming.name())
                .recording(records.options())
                .withJobs(new JobLimits(jobRetention, jobWorkLimit));
        try (HttpServer server = HttpServer.start(options)) {
            out().println("sfumato serves on " + server.uri());
            out().flush();
            server.awaitStop();
        } catch (ServerStartException taken) {
            throw CommandFailure.failed(String.valueOf(taken.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }
}
