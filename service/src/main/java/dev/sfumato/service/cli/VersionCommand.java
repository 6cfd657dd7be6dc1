package dev.sfumato.service.cli;

import dev.sfumato.diffusion.SfumatoVersion;
import dev.sfumato.service.cli.options.ExitCode;
import dev.sfumato.service.cli.options.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code sfumato version}: the version of this build and of the JVM it runs on. */
@Command(name = "version", description = "Prints the version.")
final class VersionCommand extends Subcommand {
    @Override
    public Integer call() {
        out().println(text());
        out().flush();
        return ExitCode.OK;
    }

    private static String text() {
        return "sfumato " + SfumatoVersion.current() + " (Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")";
    }

    /** The same for {@code sfumato --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
