package dev.sfumato.diffusion.batching.costs;

/** Weighs work: the memory that it held at its peak, where that can be seen. One thread, one piece of work at a time. */
public interface MemoryGauge {

    /** Of a device whose memory cannot be seen. */
    MemoryGauge NONE = new MemoryGauge() {
        @Override
        public void begin(Object graph) {
            // there is nothing to be seen
        }

        @Override
        public long end() {
            return 0;
        }
    };

    /**
     * Work begins.
     *
     * @param graph equal for work of the same graph, whose memory the runtime keeps for the next of that
     */
    void begin(Object graph);

    /** The work is done: bytes that it held at its peak, with those that its graph kept from before; 0 if unknown. */
    long end();
}
