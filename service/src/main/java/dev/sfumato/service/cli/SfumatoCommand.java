package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.HomeOwner;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sfumato}: the command that all others belong to; alone it does nothing. */
@Command(
        name = "sfumato",
        versionProvider = VersionCommand.Provider.class,
        description = "Text-to-image for the JVM: paints prompts, serves them over HTTP, keeps a run of every picture.",
        footer = {"", "Everything is kept under $SFUMATO_HOME (default: ~/.sfumato)."},
        subcommands = {
            GenerateCommand.class,
            ServeCommand.class,
            ModelsCommand.class,
            DoctorCommand.class,
            RunsCommand.class,
            VersionCommand.class
        })
public final class SfumatoCommand implements Runnable, HomeOwner {
    private final Path home;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Prints the version.")
    boolean version;

    /** The command over a home folder, where everything is kept. */
    public SfumatoCommand(Path home) {
        this.home = home;
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec, "picocli sets it before it calls").commandLine(),
                "a command is needed: generate, serve, models, doctor, runs or version");
    }

    /** The whole command line, ready to execute arguments. */
    public CommandLine commandLine() {
        return Failures.install(new CommandLine(this));
    }
}
