package dev.sfumato.modelloader.graph;

/** Where the values of an initializer lie. */
public sealed interface WeightStorage {

    /** In the graph's own file, little-endian and row-major, from that byte on. */
    record Embedded(long offset, long length) implements WeightStorage {}

    /**
     * In another file.
     *
     * @param location relative to the folder of the graph
     * @param length bytes, or -1 for all that the tensor needs
     */
    record External(String location, long offset, long length) implements WeightStorage {}

    /** In the graph's own file, but value by value in a form of varying length. */
    record Encoded() implements WeightStorage {}
}
