package dev.sfumato.prompts.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The files that {@code tools/fixtures/tokenizers_fixture.py} made. */
public final class TokenizerFixtures {

    private TokenizerFixtures() {}

    static Path path(String name) {
        URL resource = Objects.requireNonNull(TokenizerFixtures.class.getResource("/fixtures/" + name), name);
        try {
            return Path.of(new URI(resource.toString()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(String name) {
        return JsonObjects.MAPPER.readTree(path(name));
    }

    public static Tokenizer open(String name) {
        return HuggingFaceFolderTokenizer.open(path(name));
    }

    /** Copies a tokenizer to a folder that the test may damage. */
    static Path copy(String name, Path target) {
        try (Stream<Path> files = Files.list(path(name))) {
            Files.createDirectories(target);
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
