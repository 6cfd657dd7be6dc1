package dev.sfumato.service.cli;

import dev.sfumato.diffusion.doctor.Diagnosis;
import dev.sfumato.diffusion.doctor.ModelDoctor;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.prompts.tokenizer.NativeTokenizers;
import dev.sfumato.service.cli.doctor.DiagnosisTables;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.doctor.DiagnosisValues;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato doctor}: what a model folder is, and all that is wrong with it. */
@Command(
        name = "doctor",
        description = {
            "Examines a model folder: what it is, what its graphs take and give, what is missing or odd, and whether its"
                    + " decoder paints anything but black.",
            "Ends with 0 if the model is sound and with 1 if it has faults, all of which are told."
        })
final class DoctorCommand extends Subcommand {
    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "The model folder, or the id of one under $SFUMATO_HOME/models.")
    Path folder = Path.of("");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "What to load the graphs on: cpu (default), cuda or cuda:N.")
    @Nullable
    String device;

    @Option(names = "--no-load", description = "Reads the files only: no graph is loaded and the decoder not tried.")
    boolean filesOnly;

    @Option(names = "--json", description = "One JSON object in place of the tables.")
    boolean json;

    @Override
    public Integer call() {
        SessionConfig session = session();
        Path natives = home().resolve("cache").resolve("natives");
        OnnxRuntime.prepare(natives);
        NativeTokenizers.prepare(natives);
        Diagnosis diagnosis = examine(session);
        if (json) {
            out().println(JsonMapper.shared().writeValueAsString(DiagnosisValues.of(diagnosis)));
        } else {
            out().print(DiagnosisTables.of(diagnosis));
        }
        out().flush();
        return diagnosis.isSound() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Diagnosis examine(SessionConfig session) {
        try {
            return ModelDoctor.examine(root(), session, !filesOnly);
        } catch (ModelException e) {
            throw e.kind() == Kind.NOT_FOUND ? CommandFailure.badInput(String.valueOf(e.getMessage())) : e;
        }
    }

    private Path root() {
        Path installed = home().resolve("models").resolve(folder);
        boolean id = folder.getNameCount() == 1 && !Files.exists(folder) && Files.isDirectory(installed);
        return (id ? installed : folder).toAbsolutePath().normalize();
    }

    private SessionConfig session() {
        String name = device == null ? "cpu" : device;
        if (name.equals("cpu")) {
            return SessionConfig.cpu();
        }
        if (!name.matches("cuda(:\\d{1,3})?")) {
            throw CommandFailure.badInput("--device: got '" + name + "'; allowed: cpu, cuda or cuda:N");
        }
        return SessionConfig.cuda(name.equals("cuda") ? 0 : Integer.parseInt(name.substring("cuda:".length())));
    }
}
