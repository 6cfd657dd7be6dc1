package dev.sfumato.service.cli;

import dev.sfumato.diffusion.doctor.Diagnosis;
import dev.sfumato.diffusion.doctor.ModelDoctor;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.onnx.OnnxRuntime;
import dev.sfumato.modelloader.onnx.SessionConfig;
import dev.sfumato.modelloader.onnx.cuda.CudaInstallation;
import dev.sfumato.prompts.tokenizer.NativeTokenizers;
import dev.sfumato.service.cli.doctor.CudaTables;
import dev.sfumato.service.cli.doctor.DiagnosisTables;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.DeviceChoice;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.Subcommand;
import dev.sfumato.service.doctor.DiagnosisValues;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code sfumato doctor}: what a model folder is, and all that is wrong with it; or what this machine lacks for CUDA. */
@Command(
        name = "doctor",
        description = {
            "Examines a model folder: what it is, what its graphs take and give, what is missing or odd, and whether its"
                    + " decoder paints anything but black.",
            "Ends with 0 if the model is sound and with 1 if it has faults, all of which are told.",
            "Without FOLDER it examines this machine: which libraries ONNX Runtime needs for CUDA, where they are, and what"
                    + " to do about those that are not. Ends with 0 if CUDA can be used, else with 1."
        })
final class DoctorCommand extends Subcommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "The model folder, or the id of one under $SFUMATO_HOME/models; without one, this machine is"
                    + " examined for CUDA.")
    @Nullable
    Path folder;

    @Mixin
    DeviceChoice device = new DeviceChoice();

    @Option(names = "--no-load", description = "Reads the files only: no graph is loaded and the decoder not tried.")
    boolean filesOnly;

    @Option(names = "--json", description = "One JSON object in place of the tables.")
    boolean json;

    @Override
    public Integer call() {
        SessionConfig session = device.session();
        if (folder == null && (filesOnly || !session.equals(SessionConfig.cpu()))) {
            throw CommandFailure.badInput(
                    "FOLDER: is needed with --device, --cuda-option, --tensor-binding and --no-load");
        }
        Path natives = home().resolve("cache").resolve("natives");
        OnnxRuntime.prepare(natives);
        if (folder == null) {
            return machine();
        }
        NativeTokenizers.prepare(natives);
        Diagnosis diagnosis = examine(folder, session);
        if (json) {
            out().println(JsonMapper.shared().writeValueAsString(DiagnosisValues.of(diagnosis)));
        } else {
            out().print(DiagnosisTables.of(diagnosis));
        }
        out().flush();
        return diagnosis.isSound() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private int machine() {
        CudaInstallation cuda = OnnxRuntime.cuda();
        if (json) {
            out().println(JsonMapper.shared().writeValueAsString(CudaTables.values(cuda)));
        } else {
            out().print(CudaTables.of(cuda));
        }
        out().flush();
        return cuda.isComplete() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Diagnosis examine(Path model, SessionConfig session) {
        try {
            return ModelDoctor.examine(root(model), session, !filesOnly);
        } catch (ModelException e) {
            throw e.kind() == Kind.NOT_FOUND ? CommandFailure.badInput(String.valueOf(e.getMessage())) : e;
        }
    }

    private Path root(Path model) {
        Path installed = home().resolve("models").resolve(model);
        boolean id = model.getNameCount() == 1 && !Files.exists(model) && Files.isDirectory(installed);
        return (id ? installed : model).toAbsolutePath().normalize();
    }
}
