package dev.sfumato.prompts.template;

import dev.sfumato.prompts.PromptException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The text files of a folder, each a list with a value a line: {@code animals/cats.txt} is {@code __animals/cats__}.
 * Blank lines and lines that begin with {@code #} hold no value; {@code 3::cat} is drawn three times as often.
 *
 * <p>Files are read when they are asked for, so changes count at once. Thread-safe.
 */
public final class WildcardFolder implements Wildcards {

    private static final String EXTENSION = ".txt";
    private static final int DEEPEST = 8;

    private final Path folder;

    /** @param folder need not be there, and then holds no lists */
    public WildcardFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public List<String> values(String name) {
        Pattern wanted = Pattern.compile(
                Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*")));
        List<String> values = new ArrayList<>();
        for (String known : names()) {
            if (wanted.matcher(known).matches()) {
                values.addAll(read(folder.resolve(known + EXTENSION)));
            }
        }
        return values;
    }

    @Override
    public List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(EXTENSION))
                    .map(file -> file.substring(0, file.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new PromptException("prompt", "wildcards in " + folder + " cannot be listed: " + e);
        }
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (CharacterCodingException e) {
            throw new PromptException("prompt", "wildcards in " + file + " are not UTF-8");
        } catch (IOException e) {
            throw new PromptException("prompt", "wildcards in " + file + " cannot be read: " + e);
        }
    }
}
