package dev.sfumato.service.http.query;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request's address, with names and types checked. Every mistake ends in an {@link ApiException} that
 * names the parameter, its value and what is allowed.
 */
public final class Query {
    private final HttpParameters parameters;

    private Query(HttpParameters parameters) {
        this.parameters = parameters;
    }

    /** The query of {@code request}, which may have the {@code known} parameters, each once. */
    public static Query of(HttpRequest<?> request, String... known) {
        return of(request, false, known);
    }

    /** As {@link #of}, and besides the query may have {@link Conditions}, which are read elsewhere. */
    public static Query withConditions(HttpRequest<?> request, String... known) {
        return of(request, true, known);
    }

    private static Query of(HttpRequest<?> request, boolean conditions, String... known) {
        HttpParameters parameters = request.getParameters();
        for (String name : parameters.names()) {
            if (conditions && !List.of(known).contains(name) && Conditions.isCondition(name)) {
                continue;
            }
            if (!List.of(known).contains(name)) {
                throw invalid(
                        name,
                        "unknown_parameter",
                        "unknown parameter; known: " + (known.length == 0 ? "none" : String.join(", ", known)));
            }
            if (parameters.getAll(name).size() > 1) {
                throw invalid(name, "duplicate_parameter", "is given twice");
            }
        }
        return new Query(parameters);
    }

    /** A text, or null where absent. */
    public @Nullable String text(String name) {
        return parameters.get(name);
    }

    /** A whole number in the range, or {@code absent} where absent. */
    public int integer(String name, int absent, int least, int most) {
        String text = text(name);
        if (text == null) {
            return absent;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            throw invalid(name, "invalid_type", "must be a whole number, got '" + text + "'");
        }
        throw invalid(name, "invalid_value", "must be " + least + " to " + most + ", got " + text);
    }

    /** A text that {@code parse} understands, or null where absent. */
    public <T> @Nullable T parsed(String name, Function<String, Optional<T>> parse, String allowed) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        return parse.apply(text)
                .orElseThrow(
                        () -> invalid(name, "invalid_value", "is not known, got '" + text + "'; allowed: " + allowed));
    }

    private static ApiException invalid(String name, String code, String message) {
        return new ApiException(ApiError.invalid(name, code, name + ": " + message));
    }
}
