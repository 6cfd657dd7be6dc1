package dev.sfumato.service;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folder under which Sfumato keeps everything: models, runs, pictures, caches. {@code $SFUMATO_HOME}, or
 * {@code .sfumato} in the user's home folder. It need not exist yet.
 *
 * @param root absolute and normalised
 */
public record SfumatoHome(Path root) {
    /** The environment variable that moves the folder. */
    public static final String VARIABLE = "SFUMATO_HOME";

    public SfumatoHome {
        root = root.toAbsolutePath().normalize();
    }

    /** The folder that this process's environment asks for. */
    public static SfumatoHome current() {
        return from(System.getenv(), System.getProperty("user.home"));
    }

    /** The folder that {@code environment} asks for; an empty variable counts as unset. */
    static SfumatoHome from(Map<String, String> environment, String userHome) {
        String asked = environment.getOrDefault(VARIABLE, "");
        return new SfumatoHome(asked.isEmpty() ? Path.of(userHome, ".sfumato") : Path.of(asked));
    }
}
