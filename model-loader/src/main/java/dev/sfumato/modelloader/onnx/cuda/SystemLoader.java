package dev.sfumato.modelloader.onnx.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the system's loader for libraries, which alone knows where it looks. Stateless. */
final class SystemLoader {

    private static final Path LOADED_FILES = Path.of("/proc/self/maps");

    /** Of CUDA and cuDNN, by their libraries' names. */
    private static final int OLDEST = 7;

    private static final int NEWEST = 20;

    private SystemLoader() {}

    static NativeLibrary find(String name) {
        if (isLoadable(name)) {
            return new NativeLibrary(name, file(name), List.of());
        }
        int version = name.lastIndexOf('.');
        List<String> others = IntStream.rangeClosed(OLDEST, NEWEST)
                .mapToObj(other -> name.substring(0, version + 1) + other)
                .filter(other -> !other.equals(name) && isLoadable(other))
                .toList();
        return new NativeLibrary(name, null, others);
    }

    @SuppressWarnings("restricted")
    private static boolean isLoadable(String name) {
        try {
            SymbolLookup.libraryLookup(name, Arena.global());
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    // The path that it was loaded from is the real one, whose name has the whole version.
    private static @Nullable String file(String name) {
        String stem = name.substring(0, name.indexOf(".so") + 3);
        if (!Files.isReadable(LOADED_FILES)) {
            return name;
        }
        try (Stream<String> lines = Files.lines(LOADED_FILES)) {
            return lines.filter(line -> line.contains("/" + stem))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElse(name);
        } catch (IOException e) {
            throw new UncheckedIOException(LOADED_FILES + ": cannot be read", e);
        }
    }
}
