package dev.sfumato.service.cli.options;

import dev.sfumato.tracking.RunOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say under what a run is filed. */
public final class RunNaming {
    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            defaultValue = "default",
            description = "The project that the run belongs to (default: ${DEFAULT-VALUE}).")
    String project = "default";

    @Option(names = "--name", paramLabel = "NAME", description = "The run's name, for people (default: the run's id).")
    @Nullable
    String name;

    public String project() {
        return project;
    }

    /** The name, if one was given. */
    public @Nullable String name() {
        return name;
    }

    /**
     * The beginnings of a run of this project and name.
     *
     * @throws CommandFailure if no run can be filed under this project
     */
    public RunOptions.Builder run() {
        try {
            RunOptions.of(project);
        } catch (IllegalArgumentException refused) {
            throw CommandFailure.badInput("--" + refused.getMessage());
        }
        return RunOptions.builder(project).name(name);
    }
}
