package dev.sfumato.service.cli;

import dev.sfumato.service.cli.batch.BatchOptions;
import dev.sfumato.service.cli.batch.BatchPainting;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.DeviceChoice;
import dev.sfumato.service.cli.options.GenerationOptions;
import dev.sfumato.service.cli.options.RunNaming;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.options.TrackingChoice;
import dev.sfumato.service.cli.output.Results;
import dev.sfumato.service.cli.painting.Replay;
import dev.sfumato.service.cli.painting.SinglePainting;
import dev.sfumato.service.cli.painting.Studio;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato generate}: paints a prompt, a file of prompts, or a picture over again. */
@Command(
        name = "generate",
        description = {
            "Paints a prompt, a file of prompts (--file), or a picture of ours over again (--replay).",
            "On standard output, each picture is a line: FILE<TAB>seed=SEED<TAB>run=RUN."
        })
final class GenerateCommand extends Subcommand {
    /** What a picture cannot carry in itself, and so must be given again to paint it again. */
    private static final Set<String> SOURCES = Set.of("--image", "--mask", "--control");

    @Parameters(index = "0", arity = "0..1", paramLabel = "PROMPT", description = "What to paint.")
    @Nullable
    String prompt;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PATH",
            description = "The picture's file, overwritten if it is there; png, jpg or webp by its extension. With --n,"
                    + " -1, -2, ... is put before the extension. A folder takes names made of prompt and seed, and"
                    + " nothing in it is overwritten (default: the current folder). With --file: the folder of the"
                    + " pictures (default: one named like the file).")
    @Nullable
    Path output;

    @Mixin
    GenerationOptions options = new GenerationOptions();

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Mixin
    RunNaming naming = new RunNaming();

    @Mixin
    TrackingChoice records = new TrackingChoice();

    @Option(
            names = "--file",
            paramLabel = "PROMPTS",
            description =
                    "A file of prompts: .txt, a prompt a line, or .jsonl, .csv or .yaml, with settings beside each"
                            + " \"prompt\" by the names of the HTTP API; in .jsonl and .yaml a list of values stands for one"
                            + " prompt with each. One run, a step a prompt.")
    @Nullable
    Path file;

    @Option(
            names = "--resume",
            description = "With --file and the same options: goes on with the newest run of this file, and paints just"
                    + " what is missing.")
    boolean resume;

    @Option(
            names = "--replay",
            paramLabel = "PNG",
            description = "Paints a PNG of ours again from what it says about itself, and tells whether the pixels are"
                    + " identical.")
    @Nullable
    Path replay;

    @Option(
            names = "--force",
            description = "With --replay: also with a model of the same name whose files have changed.")
    boolean force;

    @Option(names = "--json", description = "A JSON object a line on standard output.")
    boolean json;

    @Override
    public Integer call() throws IOException {
        checkCombination();
        Results results = new Results(out(), json);
        try (Studio studio = Studio.open(home(), device.session(), records.options(), err())) {
            if (file != null) {
                return new BatchPainting(studio, new BatchOptions(file, output, options, naming, resume)).run(results);
            }
            if (replay != null) {
                return new Replay(studio, naming, options).run(replay, force, output, results);
            }
            String text = Objects.requireNonNull(prompt, "the combination was checked");
            return new SinglePainting(studio, naming).run(options.request(text).build(), output, results);
        }
    }

    /** One thing to paint, and nothing beside it that would be ignored. */
    private void checkCombination() {
        List<String> subjects = new ArrayList<>();
        if (prompt != null) {
            subjects.add("PROMPT");
        }
        if (file != null) {
            subjects.add("--file");
        }
        if (replay != null) {
            subjects.add("--replay");
        }
        if (subjects.size() != 1) {
            throw CommandFailure.badInput("one of PROMPT, --file and --replay is needed, got "
                    + (subjects.isEmpty() ? "none" : String.join(" and ", subjects)));
        }
        if (file != null && !records.options().policy().keepsImages()) {
            throw CommandFailure.badInput("--log-images: drop does not go with --file, whose pictures live in its run");
        }
        if (resume && file == null) {
            throw CommandFailure.badInput("--resume: goes with --file only");
        }
        if (force && replay == null) {
            throw CommandFailure.badInput("--force: goes with --replay only");
        }
        if (replay != null) {
            options.given().keySet().stream()
                    .filter(name -> !SOURCES.contains(name))
                    .findFirst()
                    .ifPresent(name -> {
                        throw CommandFailure.badInput(
                                name + ": does not go with --replay, which takes everything from the picture");
                    });
        }
    }
}
