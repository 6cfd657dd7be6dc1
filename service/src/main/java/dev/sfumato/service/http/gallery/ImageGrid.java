package dev.sfumato.service.http.gallery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Pictures by two parameters.
 *
 * @param object always {@code image_grid}
 * @param x the columns
 * @param y the rows
 * @param cells those that have pictures, row by row
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record ImageGrid(String object, GridAxis x, GridAxis y, List<GridCell> cells) {

    /**
     * A parameter with its values.
     *
     * @param values ascending, as far as the grid shows them
     * @param more how many values the grid leaves out
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record GridAxis(String field, List<Object> values, int more) {}

    /**
     * The pictures with one value of each.
     *
     * @param data the newest
     */
    @Serdeable
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record GridCell(Object x, Object y, List<GalleryItem> data) {}
}
