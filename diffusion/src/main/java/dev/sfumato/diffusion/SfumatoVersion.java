package dev.sfumato.diffusion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, as its pom gives it. */
public final class SfumatoVersion {

    private static final String RESOURCE = "version.properties";
    private static final String CURRENT = read();

    private SfumatoVersion() {}

    /** For example {@code 0.1.0}. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        Properties properties = new Properties();
        try (InputStream resource = SfumatoVersion.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the class path lacks " + RESOURCE + " of the diffusion module");
            }
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String version = properties.getProperty("version");
        if (version == null) {
            throw new IllegalStateException(RESOURCE + " of the diffusion module lacks 'version'");
        }
        return version;
    }
}
