package dev.sfumato.service.cli;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.layout.ModelManifest;
import dev.sfumato.modelloader.layout.PictureSize;
import dev.sfumato.modelloader.repository.ModelRepository;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.cli.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato models}: what can be painted with. */
@Command(
        name = "models",
        description = {
            "Lists the models: the bundled one, and the folders under $SFUMATO_HOME/models in the layout of diffusers"
                    + " and optimum.",
            "The first is used where none is named."
        })
final class ModelsCommand extends Subcommand {
    @Option(names = "--json", description = "A JSON object a line.")
    boolean json;

    @Override
    public Integer call() {
        ModelRepository models = new ModelRepository(home());
        Table table = new Table("ID", "PIPELINE", "SIZE", "STEPS", "GUIDANCE", "HASH", "FOLDER");
        for (String id : models.ids()) {
            try {
                ModelManifest model = models.findById(id);
                if (json) {
                    out().println(JsonMapper.shared().writeValueAsString(values(model)));
                } else {
                    table.add(cells(model));
                }
            } catch (ModelException unusable) {
                err().println("sfumato models: " + id + " cannot be used: " + unusable.getMessage());
            }
        }
        if (!json) {
            out().print(table);
        }
        out().flush();
        err().flush();
        return ExitCode.OK;
    }

    private static List<String> cells(ModelManifest model) {
        List<String> cells = new ArrayList<>();
        values(model).values().forEach(value -> cells.add(value.toString()));
        cells.set(5, model.contentHash().substring(0, 10));
        return cells;
    }

    private static Map<String, Object> values(ModelManifest model) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", model.id());
        values.put("pipeline", model.pipelineClass());
        values.put(
                "size",
                new PictureSize(model.defaults().width(), model.defaults().height()).toString());
        values.put("steps", model.defaults().steps());
        values.put("guidance_scale", model.defaults().guidanceScale());
        values.put("hash", model.contentHash());
        values.put("folder", model.root().toString());
        return values;
    }
}
