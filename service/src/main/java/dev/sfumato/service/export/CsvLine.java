package dev.sfumato.service.export;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of CSV by RFC 4180. Stateless. */
final class CsvLine {
    private CsvLine() {}

    static String of(List<? extends @Nullable Object> cells) {
        List<String> texts = new ArrayList<>();
        for (Object cell : cells) {
            String text = cell == null ? "" : cell.toString();
            boolean quoted = text.chars().anyMatch(sign -> ",\"\r\n".indexOf(sign) >= 0);
            texts.add(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
        }
        return String.join(",", texts) + "\r\n";
    }
}
