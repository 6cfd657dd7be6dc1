package dev.sfumato.service.http.docs;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * A library for browsers that ships with the program as a jar.
 *
 * @param name of its artifact
 * @param version e.g. {@code 5.34.1}
 */
public record WebJar(String name, String version) {

    /** The one that is on the class path, which must be there. */
    public static WebJar open(String group, String name) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(new String(
                    Resource.read("META-INF/maven/" + group + "/" + name + "/pom.properties"),
                    StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return new WebJar(name, properties.getProperty("version", ""));
    }

    /** The class path resource of one of its files. */
    public String path(String file) {
        return "META-INF/resources/webjars/" + name + "/" + version + "/" + file;
    }
}
