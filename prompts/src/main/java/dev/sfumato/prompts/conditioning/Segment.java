package dev.sfumato.prompts.conditioning;

/** A run of a prompt that is encoded alike. */
public sealed interface Segment {

    /** Words that all count {@code weight} times. */
    record Words(String text, double weight) implements Segment {}

    /** The end of a window. */
    record WindowEnd() implements Segment {}
}
