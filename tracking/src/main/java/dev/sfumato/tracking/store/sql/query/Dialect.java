package dev.sfumato.tracking.store.sql.query;

import dev.sfumato.tracking.store.query.TextSearch;

/** What the databases of the index spell differently: full text, and what their planners need to be told. Stateless. */
public interface Dialect {

    /** The words that join a table; the joins are written in the order in which they are best made. */
    String join();

    /** What follows in an ORDER BY so that the images i of one generation come by key and place; may be empty. */
    String imagesOfOneGeneration();

    /** A column as a condition names it that is only to sort out, since another one finds the rows. */
    String sortingOut(String column);

    /** The condition that the prompts t match the search that is bound to a parameter, which is named with its colon. */
    String matches(String parameter);

    /** A search as {@link #matches} takes it. */
    String search(TextSearch search);

    /** The statement that makes prompts searchable; takes {@link #promptRow}. */
    String insertPrompts();

    /**
     * The prompts of a generation.
     *
     * @param no of the generation
     * @param negativePrompt empty if there is none
     */
    Object[] promptRow(long no, String prompt, String negativePrompt);
}
