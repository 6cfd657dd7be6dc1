package dev.sfumato.prompts.syntax;

import java.util.List;

/** A stretch of a prompt after its schedule is read and before its emphasis is. */
sealed interface Piece {

    /** Characters from {@code start} to before {@code end}; their brackets are emphasis or plain text. */
    record Characters(int start, int end) implements Piece {}

    record Edit(List<Piece> before, List<Piece> after, SwitchPoint when) implements Piece {}

    record Choice(List<List<Piece>> options) implements Piece {}
}
