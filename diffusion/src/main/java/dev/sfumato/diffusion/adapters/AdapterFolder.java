package dev.sfumato.diffusion.adapters;

import dev.sfumato.modelloader.layout.HashCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The adapters of a home folder: {@code loras/NAME.safetensors} and {@code embeddings/NAME.safetensors}.
 *
 * <p>Only names are looked up, never paths, so those that came over the network are safe here. Thread-safe.
 */
public final class AdapterFolder {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._ +-]*");
    private static final String EXTENSION = ".safetensors";

    private final Path home;
    private final HashCache hashes;

    /** The adapters of a home folder, which need not exist. */
    public AdapterFolder(Path home) {
        this.home = home;
        this.hashes = HashCache.at(home.resolve("cache").resolve("hashes"));
    }

    /**
     * The same adapters with the hashes of their files.
     *
     * @throws AdapterException if there is none of a name, or one with another hash than was asked for
     */
    public Adapters resolve(Adapters wanted) {
        return new Adapters(
                wanted.loras().stream()
                        .map(lora -> new LoraChoice(
                                lora.name(), lora.weight(), hash("loras", lora.name(), lora.hash(), lora(lora))))
                        .toList(),
                wanted.embeddings().stream()
                        .map(embedding -> new EmbeddingChoice(
                                embedding.name(),
                                hash("embeddings", embedding.name(), embedding.hash(), embedding(embedding))))
                        .toList(),
                wanted.control());
    }

    private String hash(String field, String name, String wanted, Path file) {
        String found = hashes.sha256(file);
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw new AdapterException(
                    field,
                    "'" + name + "' has another content than the one asked for, which has SHA-256 " + wanted,
                    found,
                    wanted,
                    null);
        }
        return found;
    }

    Path lora(LoraChoice lora) {
        return file("loras", lora.name());
    }

    Path embedding(EmbeddingChoice embedding) {
        return file("embeddings", embedding.name());
    }

    private Path file(String folder, String name) {
        Path file = NAME.matcher(name).matches() ? home.resolve(folder).resolve(name + EXTENSION) : home;
        if (!Files.isRegularFile(file)) {
            List<String> known = names(folder);
            throw new AdapterException(
                    folder,
                    "'" + name + "' is not known",
                    name,
                    known.isEmpty() ? "none: put NAME.safetensors into " + home.resolve(folder) : known.toString(),
                    null);
        }
        return file;
    }

    private List<String> names(String folder) {
        if (!Files.isDirectory(home.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(EXTENSION))
                    .map(name -> name.substring(0, name.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AdapterException(folder, "cannot be listed: " + e, home.toString(), "a readable folder", e);
        }
    }
}
