package dev.sfumato.prompts.file;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values, RFC 4180: the first record names the columns, each further one is a prompt, and an empty cell
 * leaves its setting out.
 */
final class CsvTable {

    private static final int MOST_SHOWN = 20;

    private CsvTable() {}

    static List<Entry> read(Source source) {
        List<Entry> entries = new ArrayList<>();
        List<String> header = List.of();
        int line = 1;
        try (CsvReader<CsvRecord> records = CsvReader.builder()
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(source.text())) {
            for (CsvRecord record : records) {
                line = (int) record.getStartingLineNumber();
                if (header.isEmpty()) {
                    header = header(source, line, record.getFields());
                } else {
                    entries.add(new Entry(line, values(source, line, header, record.getFields())));
                }
            }
        } catch (CsvParseException e) {
            throw source.refused(line, "line", "here or below is no CSV: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }

    private static List<String> header(Source source, int line, List<String> names) {
        List<String> header = names.stream().map(String::strip).toList();
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (name.isEmpty() || !seen.add(name)) {
                throw source.refused(line, "header", "names each column once, got " + shown(header));
            }
        }
        if (!seen.contains(PromptFile.PROMPT)) {
            throw source.refused(
                    line, "header", "must name a column '" + PromptFile.PROMPT + "', got " + shown(header));
        }
        return header;
    }

    private static String shown(List<String> header) {
        return header.size() <= MOST_SHOWN
                ? header.toString()
                : header.subList(0, MOST_SHOWN) + " and " + (header.size() - MOST_SHOWN) + " more";
    }

    private static Map<String, @Nullable Object> values(
            Source source, int line, List<String> header, List<String> cells) {
        if (cells.size() != header.size()) {
            throw source.refused(line, "line", "has " + cells.size() + " cells under " + header.size() + " columns");
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int column = 0; column < cells.size(); column++) {
            if (!cells.get(column).isBlank()) {
                values.put(header.get(column), cells.get(column));
            }
        }
        return values;
    }
}
