package dev.sfumato.service.cli;

import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.StoreChoice;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.store.ImageArtifact;
import dev.sfumato.tracking.store.RunDetails;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato runs show ID}: config, last values and pictures of one run. */
@Command(name = "show", description = "Shows all of one run as JSON: config, last values, pictures and files.")
final class RunsShowCommand extends Subcommand {
    @Parameters(index = "0", paramLabel = "ID", description = "The run's id, as 'sfumato runs' lists it.")
    String id = "";

    @Option(names = "--compact", description = "On one line, for scripts.")
    boolean compact;

    @Mixin
    StoreChoice stores = new StoreChoice();

    @Override
    public Integer call() {
        try (Tracker tracker = Tracker.open(home(), stores.stores())) {
            RunDetails run = tracker.runs()
                    .find(id)
                    .orElseThrow(() -> CommandFailure.badInput(
                            "ID: there is no run '" + id + "'; allowed: an id that 'sfumato runs' lists"));
            JsonMapper json = JsonMapper.builder()
                    .configure(SerializationFeature.INDENT_OUTPUT, !compact)
                    .build();
            out().println(json.writeValueAsString(values(run)));
        }
        out().flush();
        return ExitCode.OK;
    }

    private static Map<String, Object> values(RunDetails run) {
        Map<String, Object> values = RunsCommand.values(run.run());
        values.put("notes", run.notes());
        values.put("config", run.config());
        values.put("summary", run.summary());
        values.put("images", run.images().stream().map(RunsShowCommand::values).toList());
        values.put("files", texts(run.files()));
        values.put("segments", texts(run.segments()));
        return values;
    }

    private static Map<String, Object> values(ImageArtifact image) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("step", image.step());
        values.put("key", image.key());
        values.put("index", image.index());
        values.put("caption", image.caption());
        values.put("sha256", image.sha256());
        values.put("width", image.width());
        values.put("height", image.height());
        values.put("path", image.path().toString());
        return values;
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }
}
