package dev.sfumato.service.http.form;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.json.JsonFields;
import io.micronaut.http.multipart.CompletedPart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a request that came as {@code multipart/form-data}. It belongs to one request; closing it deletes what
 * lies on the disk.
 */
public final class Form implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Form.class);

    private final List<CompletedPart> parts;
    private final Map<String, String> defaults = new LinkedHashMap<>();

    Form(List<CompletedPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /** Refuses any part whose name {@code known} lacks. */
    public void allowOnly(Set<String> known) {
        for (CompletedPart part : parts) {
            if (!known.contains(part.getName())) {
                throw new ApiException(ApiError.invalid(
                        part.getName(),
                        "unknown_parameter",
                        "unknown parameter: " + part.getName() + "; known: " + String.join(", ", known)));
            }
        }
    }

    /** Adds a text where there is none of that name. */
    public void textIfAbsent(String name, String text) {
        defaults.put(name, text);
    }

    /**
     * The parts other than files, read as their JSON counterparts: texts, unless they are named here.
     *
     * @param files the names of parts that are files; not every client gives these a file name
     */
    public JsonFields fields(Set<String> files, Set<String> numbers, Set<String> flags, Set<String> lists) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (CompletedPart part : parts) {
            if (!files.contains(part.getName()) && texts.put(part.getName(), text(part)) != null) {
                throw new ApiException(
                        ApiError.invalid(part.getName(), "duplicate_parameter", part.getName() + " is given twice"));
            }
        }
        defaults.forEach(texts::putIfAbsent);
        return JsonFields.ofTexts(texts, numbers, flags, lists);
    }

    /** The files of that name, in the order in which they came. */
    public List<FormFile> files(String name) {
        return parts.stream()
                .filter(part -> part.getName().equals(name))
                .map(part -> new FormFile(name, content(part)))
                .toList();
    }

    /** The one file of that name, or null if there is none. */
    public @Nullable FormFile file(String name) {
        List<FormFile> files = files(name);
        if (files.size() > 1) {
            throw new ApiException(
                    ApiError.invalid(name, "duplicate_parameter", name + " is given " + files.size() + " times"));
        }
        return files.isEmpty() ? null : files.getFirst();
    }

    /** The one file of that name, of whatever size. */
    public CompletedPart upload(String name) {
        List<CompletedPart> found =
                parts.stream().filter(part -> part.getName().equals(name)).toList();
        if (found.size() != 1) {
            String code = found.isEmpty() ? "missing_required_parameter" : "duplicate_parameter";
            throw new ApiException(
                    ApiError.invalid(name, code, name + ": must be one file, got " + found.size() + " of that name"));
        }
        return found.getFirst();
    }

    private static String text(CompletedPart part) {
        return new String(content(part), StandardCharsets.UTF_8);
    }

    private static byte[] content(CompletedPart part) {
        try {
            return part.getBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        for (CompletedPart part : parts) {
            try {
                part.close();
            } catch (IOException failure) {
                LOG.warn("A part of a form could not be deleted", failure);
            }
        }
    }
}
