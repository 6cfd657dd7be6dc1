package dev.sfumato.diffusion;

import dev.sfumato.modelloader.onnx.ExecutionProvider;
import dev.sfumato.modelloader.onnx.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies of the tiny model of tools/fixtures/pipeline_tiny.py, as it is or with one graph replaced. */
public final class TinyModels {

    public static final Path FIXTURES = Path.of("src", "test", "resources", "fixtures");

    /** Graphs this small gain nothing from more threads, which would only spin. */
    public static final SessionConfig ONE_THREAD = new SessionConfig(ExecutionProvider.CPU, 0, 1);

    private TinyModels() {}

    /** Puts the tiny model under an id into a home folder and returns its folder. */
    public static Path install(Path home, String id) {
        Path source = FIXTURES.resolve("pipeline_tiny");
        Path target = home.resolve("models").resolve(id);
        try (Stream<Path> files = Files.walk(source)) {
            List<Path> all = files.toList();
            for (Path file : all) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target;
    }

    /** As {@link #install(Path, String)}, with another UNet: scalar_float, fixed, failing, nan, narrow, extra_input, endless. */
    public static Path install(Path home, String id, String unet) {
        Path folder = install(home, id);
        replace(folder, "unet/model.onnx", FIXTURES.resolve("pipeline_variants").resolve("unet_" + unet + ".onnx"));
        return folder;
    }

    public static void replace(Path folder, String file, Path with) {
        try {
            Files.copy(with, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void edit(Path folder, String file, String old, String replacement) {
        try {
            Path path = folder.resolve(file);
            String text = Files.readString(path);
            if (!text.contains(old)) {
                throw new IllegalArgumentException(path + " does not contain " + old);
            }
            Files.writeString(path, text.replace(old, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
