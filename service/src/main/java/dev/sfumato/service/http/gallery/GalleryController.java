package dev.sfumato.service.http.gallery;

import dev.sfumato.service.http.error.ApiError;
import dev.sfumato.service.http.error.ApiException;
import dev.sfumato.service.http.gallery.ImageGrid.GridAxis;
import dev.sfumato.service.http.gallery.ImageGrid.GridCell;
import dev.sfumato.service.http.query.Conditions;
import dev.sfumato.service.http.query.Query;
import dev.sfumato.service.http.runs.ServedRuns;
import dev.sfumato.tracking.store.GalleryPage;
import dev.sfumato.tracking.store.query.Comparison;
import dev.sfumato.tracking.store.query.GenerationField;
import dev.sfumato.tracking.store.query.ImageQuery;
import dev.sfumato.tracking.store.query.ImageSort;
import dev.sfumato.tracking.store.query.ValueFilter;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pictures of all runs. */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class GalleryController {
    private static final int PAGE = 50;
    private static final int LARGEST_PAGE = 1000;
    private static final int USUAL_VALUES = 10;
    private static final int MOST_VALUES = 30;
    private static final int MOST_IN_CELL = 10;
    private static final String FIELDS =
            Arrays.stream(GenerationField.values()).map(GenerationField::key).collect(Collectors.joining(", "));

    private final ServedRuns runs;

    GalleryController(ServedRuns runs) {
        this.runs = runs;
    }

    @Get
    GalleryList list(HttpRequest<?> request) {
        Query query = GalleryQueries.query(request, "sort", "limit", "after", "total");
        ImageSort sort = query.parsed(
                "sort",
                GalleryController::sort,
                "newest, oldest, or a number such as steps, -steps for the largest first");
        ImageQuery wanted = GalleryQueries.images(request, query, query.integer("limit", PAGE, 1, LARGEST_PAGE))
                .sortedBy(sort == null ? ImageSort.NEWEST : sort)
                .after(query.text("after"));
        boolean counted = Conditions.flag(query, "total", true);
        GalleryPage page = page(wanted);
        return new GalleryList(
                "list",
                page.images().stream().map(GalleryItem::of).toList(),
                counted ? runs.index().countImages(wanted) : null,
                page.next() != null,
                page.next());
    }

    private GalleryPage page(ImageQuery wanted) {
        try {
            return runs.index().images(wanted);
        } catch (IllegalArgumentException refused) {
            throw new ApiException(ApiError.invalid("after", "invalid_value", String.valueOf(refused.getMessage())));
        }
    }

    private static Optional<ImageSort> sort(String name) {
        boolean descending = name.startsWith("-");
        return switch (name) {
            case "newest" -> Optional.of(ImageSort.NEWEST);
            case "oldest" -> Optional.of(ImageSort.OLDEST);
            default ->
                GenerationField.of(descending ? name.substring(1) : name)
                        .filter(GenerationField::isNumber)
                        .map(field -> new ImageSort(field, descending));
        };
    }

    @Get("/grid")
    ImageGrid grid(HttpRequest<?> request) {
        Query query = GalleryQueries.query(request, "x", "y", "values", "limit");
        GenerationField x = field(query, "x");
        GenerationField y = field(query, "y");
        if (x == y) {
            throw new ApiException(ApiError.invalid(
                    "y", "invalid_value", "y: must be another parameter than x, got '" + y.key() + "'"));
        }
        int most = query.integer("values", USUAL_VALUES, 1, MOST_VALUES);
        ImageQuery wanted = GalleryQueries.images(request, query, query.integer("limit", 1, 1, MOST_IN_CELL));
        GridAxis columns = axis(wanted, x, most);
        GridAxis rows = axis(wanted, y, most);
        List<GridCell> cells = new ArrayList<>();
        for (Object row : rows.values()) {
            for (Object column : columns.values()) {
                GalleryPage cell = runs.index()
                        .images(wanted.where(new ValueFilter(x.key(), Comparison.EQUAL, column))
                                .where(new ValueFilter(y.key(), Comparison.EQUAL, row)));
                if (!cell.images().isEmpty()) {
                    cells.add(new GridCell(
                            column,
                            row,
                            cell.images().stream().map(GalleryItem::of).toList()));
                }
            }
        }
        return new ImageGrid("image_grid", columns, rows, cells);
    }

    private GridAxis axis(ImageQuery wanted, GenerationField field, int most) {
        List<Object> values =
                List.copyOf(runs.index().countImagesBy(wanted, field).keySet());
        List<Object> shown = values.stream().limit(most).toList();
        return new GridAxis(field.key(), shown, values.size() - shown.size());
    }

    private static GenerationField field(Query query, String name) {
        GenerationField field = query.parsed(name, GenerationField::of, FIELDS);
        if (field == null) {
            throw new ApiException(
                    ApiError.invalid(name, "missing_required_parameter", name + ": is needed; allowed: " + FIELDS));
        }
        return field;
    }
}
