package dev.sfumato.service.batches;

import dev.sfumato.service.batches.LineReader.BadLineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a look through the whole input of a batch found, before anything of it is painted.
 *
 * @param lines requests in it
 * @param errors what is wrong with it, the first hundred; empty if it can be painted
 */
record InputCheck(int lines, List<LineError> errors) {
    static final int MOST_LINES = 50_000;

    private static final int MOST_ERRORS = 100;

    static InputCheck of(Path input, String endpoint) throws IOException {
        List<LineError> errors = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        try (BufferedReader reader = Files.newBufferedReader(input)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                LineError error = text.isBlank() ? null : check(number, text, endpoint, ids);
                if (error != null && errors.size() < MOST_ERRORS) {
                    errors.add(error);
                }
            }
        } catch (CharacterCodingException _) {
            errors.add(new LineError("invalid_encoding", "the file is not UTF-8 text", null, number + 1));
        }
        if (ids.isEmpty() && errors.isEmpty()) {
            errors.add(new LineError("empty_file", "the file has no requests", null, null));
        }
        if (ids.size() > MOST_LINES) {
            String message = "the file has " + ids.size() + " requests; allowed: at most " + MOST_LINES;
            errors.add(new LineError("too_many_requests", message, null, null));
        }
        return new InputCheck(ids.size(), errors);
    }

    private static @Nullable LineError check(int number, String text, String endpoint, Set<String> ids) {
        try {
            String id = LineReader.read(number, text, endpoint).customId();
            return ids.add(id)
                    ? null
                    : new LineError(
                            "duplicate_custom_id",
                            "custom_id: another line has it already, got " + id,
                            "custom_id",
                            number);
        } catch (BadLineException bad) {
            return bad.error();
        }
    }
}
