package dev.sfumato.service.cli;

import dev.sfumato.diffusion.image.PngMetadataException;
import dev.sfumato.diffusion.request.InvalidRequestException;
import dev.sfumato.modelloader.ModelException;
import dev.sfumato.prompts.PromptException;
import dev.sfumato.service.cli.options.CommandFailure;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.GenerationOptions;
import dev.sfumato.tracking.disk.TrackingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** How failures end: one line on standard error, and an exit code. */
final class Failures {
    private Failures() {}

    static CommandLine install(CommandLine command) {
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setParameterExceptionHandler(Failures::refuseArguments);
        command.setExecutionExceptionHandler(Failures::explain);
        documentExitCodes(command);
        return command;
    }

    private static void documentExitCodes(CommandLine command) {
        Map<String, String> codes = new LinkedHashMap<>();
        for (String line : ExitCode.HELP) {
            int colon = line.indexOf(':');
            codes.put(line.substring(0, colon), line.substring(colon + 1));
        }
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(codes);
        command.getSubcommands().values().forEach(Failures::documentExitCodes);
    }

    private static int refuseArguments(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + failure.getMessage());
        err.println("'" + name + " --help' says more.");
        err.flush();
        return ExitCode.BAD_INPUT;
    }

    private static int explain(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        int exitCode = switch (failure) {
            case CommandFailure known -> print(err, name, known.getMessage(), known.exitCode());
            case InvalidRequestException invalid -> print(err, name, inOptions(invalid), ExitCode.BAD_INPUT);
            case PromptException prompt -> print(err, name, prompt.getMessage(), ExitCode.BAD_INPUT);
            case PngMetadataException picture -> print(err, name, picture.getMessage(), ExitCode.BAD_INPUT);
            case ModelException model ->
                print(
                        err,
                        name,
                        model.getMessage(),
                        model.kind() == ModelException.Kind.DEVICE ? ExitCode.FAILURE : ExitCode.BAD_INPUT);
            case TrackingException tracking -> print(err, name, tracking.getMessage(), ExitCode.FAILURE);
            case FileSystemException file ->
                print(err, name, file.getMessage() + " (" + file.getClass().getSimpleName() + ")", ExitCode.FAILURE);
            case IOException io -> print(err, name, io.getMessage(), ExitCode.FAILURE);
            default -> {
                failure.printStackTrace(err);
                yield print(
                        err,
                        name,
                        "this is a fault of the program; please report it with the lines above",
                        ExitCode.FAILURE);
            }
        };
        err.flush();
        return exitCode;
    }

    /** The engine names fields of the HTTP API; here they are options. */
    private static String inOptions(InvalidRequestException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return message.startsWith(invalid.field() + ":")
                ? GenerationOptions.optionOf(invalid.field())
                        + message.substring(invalid.field().length())
                : message;
    }

    private static int print(PrintWriter err, String name, @Nullable String message, int exitCode) {
        err.println(name + ": " + message);
        return exitCode;
    }
}
