package dev.sfumato.service.http.query;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.query.ValueFilter;
import io.micronaut.http.HttpParameters;
import io.micronaut.http.HttpRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on generations in the query of an address: {@code scheduler=euler}, {@code steps>=20} or {@code seed!=7} by
 * the names of the parameters that have a column, anything else in {@code filter}, several with commas between. Stateless.
 */
public final class Conditions {
    /** Holds conditions on any logged number and on the config. */
    public static final String FILTER = "filter";

    private static final Pattern SIGN = Pattern.compile("[<>!=]");

    private Conditions() {}

    /** Whether a parameter of the query is a condition by its name, such as {@code steps>}. */
    static boolean isCondition(String name) {
        return GenerationField.of(SIGN.split(name, 2)[0]).isPresent();
    }

    /**
     * All conditions of a query.
     *
     * @throws ApiException naming the one that cannot be read
     */
    public static List<ValueFilter> of(HttpRequest<?> request) {
        HttpParameters parameters = request.getParameters();
        List<ValueFilter> filters = new ArrayList<>();
        for (String name : parameters.names()) {
            if (isCondition(name) && !name.equals("status")) {
                // the address' own = may have parted >= or !=
                parameters.getAll(name).forEach(value -> filters.add(parse(name, value, name, name + "=")));
            }
        }
        String listed = parameters.get(FILTER);
        if (listed != null) {
            Arrays.stream(listed.split(",")).forEach(text -> filters.add(parse(FILTER, text, text, "")));
        }
        return filters;
    }

    private static ValueFilter parse(String name, String value, String alone, String before) {
        try {
            return ValueFilter.parse(before.isEmpty() || value.isEmpty() ? alone : before + value);
        } catch (IllegalArgumentException refused) {
            throw new ApiException(ApiError.invalid(
                    name,
                    "invalid_value",
                    name + ": " + refused.getMessage() + "; allowed: a condition as in steps>=20, on "
                            + Arrays.stream(GenerationField.values())
                                    .map(GenerationField::key)
                                    .collect(Collectors.joining(", "))
                            + ", or with filter= on any logged number or value of the config"));
        }
    }

    /**
     * A search over prompts, or null where absent.
     *
     * @throws ApiException if no word is looked for
     */
    public static @Nullable TextSearch search(Query query, String name) {
        String text = query.text(name);
        if (text == null) {
            return null;
        }
        try {
            return TextSearch.parse(text);
        } catch (IllegalArgumentException refused) {
            throw new ApiException(ApiError.invalid(name, "invalid_value", name + ": " + refused.getMessage()));
        }
    }

    /** Texts with commas between; empty where absent. */
    public static List<String> list(Query query, String name) {
        return Optional.ofNullable(query.text(name))
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList())
                .orElse(List.of());
    }

    /** {@code true} or {@code false}; false where absent. */
    public static boolean flag(Query query, String name) {
        return flag(query, name, false);
    }

    /** {@code true} or {@code false}, or {@code absent} where absent. */
    public static boolean flag(Query query, String name, boolean absent) {
        Boolean flag = query.parsed(
                name,
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                "true, false");
        return flag == null ? absent : flag;
    }
}
