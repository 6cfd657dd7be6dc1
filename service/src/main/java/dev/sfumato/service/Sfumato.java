package dev.sfumato.service;

import dev.sfumato.service.cli.SfumatoCommand;

/** The program: {@code sfumato generate | serve | models | runs | version}. */
public final class Sfumato {
    private Sfumato() {}

    static void main(String[] arguments) {
        System.exit(
                new SfumatoCommand(SfumatoHome.current().root()).commandLine().execute(arguments));
    }
}
