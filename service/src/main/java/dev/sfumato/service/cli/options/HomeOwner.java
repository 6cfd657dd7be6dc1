package dev.sfumato.service.cli.options;

import java.nio.file.Path;

/** The command at the root, which knows where everything is kept. */
public interface HomeOwner {
    Path home();
}
