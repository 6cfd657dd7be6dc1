package dev.sfumato.service.http.openai.paging;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param items of the page, in order
 * @param hasMore whether others follow
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, boolean hasMore) {

    /**
     * The page after an item.
     *
     * @param all the whole list in order
     * @param after the id of the item before the page; null for the first page
     * @param limit items on it, at least 1
     * @throws ApiException if there is no item {@code after}
     */
    public static <T> Page<T> of(List<T> all, Function<T, String> id, @Nullable String after, int limit) {
        int from = 0;
        if (after != null) {
            List<String> ids = all.stream().map(id).toList();
            from = ids.indexOf(after) + 1;
            if (from == 0) {
                throw new ApiException(
                        ApiError.invalid("after", "invalid_value", "after: is none of the list's ids, got " + after));
            }
        }
        int to = Math.min(all.size(), from + limit);
        return new Page<>(List.copyOf(all.subList(from, to)), to < all.size());
    }
}
