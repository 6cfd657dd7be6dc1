package dev.sfumato.service.http.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads files that ship with the program. */
public final class Resource {
    private Resource() {}

    /** The bytes of a class path resource, which must be there. */
    public static byte[] read(String path) {
        try (InputStream stream = Resource.class.getClassLoader().getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("the program lacks its file " + path);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
