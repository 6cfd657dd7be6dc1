package dev.sfumato.tracking.store.sqlite;

import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.sql.query.Dialect;
import java.util.List;
import java.util.stream.Collectors;

/** SQLite's words; prompts are searched by FTS5. */
enum SqliteDialect implements Dialect {
    INSTANCE;

    @Override
    public String join() {
        // SQLite never changes the order of these, and the first table decides the order of the rows
        return " CROSS JOIN ";
    }

    @Override
    public String imagesOfOneGeneration() {
        // they come so of themselves, since the last join walks the images by key and place; to ask for it would have
        // all that matches sorted, with its values, before the first row
        return "";
    }

    @Override
    public String sortingOut(String column) {
        // without the sign SQLite may walk the index of the column, over the generations of all runs, for each run
        return "+" + column;
    }

    @Override
    public String matches(String parameter) {
        return "prompt_text MATCH " + parameter;
    }

    @Override
    public String search(TextSearch search) {
        String wanted = terms(search, false).stream().collect(Collectors.joining(" AND "));
        List<String> excluded = terms(search, true);
        return excluded.isEmpty() ? wanted : "(" + wanted + ") NOT (" + String.join(" OR ", excluded) + ")";
    }

    private static List<String> terms(TextSearch search, boolean excluded) {
        return search.terms().stream()
                .filter(term -> term.excluded() == excluded)
                // words are letters and digits, so the quotes cannot be left
                .map(term -> "\"" + String.join(" ", term.words()) + "\"" + (term.prefix() ? " *" : ""))
                .toList();
    }

    @Override
    public String insertPrompts() {
        return "INSERT INTO prompt_text (rowid, prompt, negative_prompt) VALUES (?, ?, ?)";
    }

    @Override
    public Object[] promptRow(long no, String prompt, String negativePrompt) {
        return new Object[] {no, prompt, negativePrompt};
    }
}
