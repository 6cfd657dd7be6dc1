package dev.sfumato.tracking.store.postgres;

import dev.sfumato.tracking.store.query.TextSearch;
import dev.sfumato.tracking.store.sql.query.Dialect;

/** PostgreSQL's words; prompts are searched by its own full text. */
enum PostgresDialect implements Dialect {
    INSTANCE;

    @Override
    public String join() {
        // the planner knows the sizes of the tables, and orders rows itself
        return " JOIN ";
    }

    @Override
    public String imagesOfOneGeneration() {
        return ", i.key, i.place";
    }

    @Override
    public String sortingOut(String column) {
        return column;
    }

    @Override
    public String matches(String parameter) {
        return "t.words @@ CAST(" + parameter + " AS tsquery)";
    }

    @Override
    public String search(TextSearch search) {
        return PromptWords.query(search);
    }

    @Override
    public String insertPrompts() {
        return "INSERT INTO prompt_text (rowid, words) VALUES (?, CAST(? AS tsvector))";
    }

    @Override
    public Object[] promptRow(long no, String prompt, String negativePrompt) {
        return new Object[] {no, PromptWords.vector(prompt, negativePrompt)};
    }
}
