package dev.sfumato.tracking.journal.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Cuts records into chunks for a given place in the log. Used once, by one thread. */
public final class ChunkEncoder {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long offset;

    /** An encoder whose first byte will lie at this offset of the file. */
    public ChunkEncoder(long offset) {
        this.offset = offset;
    }

    public void add(byte[] payload) {
        padSmallRest();
        int from = 0;
        // the first chunk is empty where exactly a chunk header fits before the edge
        boolean first = true;
        boolean last;
        do {
            int space = LogFormat.leftInBlock(offset) - LogFormat.CHUNK_HEADER;
            int length = Math.min(space, payload.length - from);
            last = from + length == payload.length;
            chunk(type(first, last), payload, from, length);
            from += length;
            first = false;
        } while (!last);
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private static byte type(boolean first, boolean last) {
        if (first) {
            return last ? LogFormat.FULL : LogFormat.FIRST;
        }
        return last ? LogFormat.LAST : LogFormat.MIDDLE;
    }

    private void padSmallRest() {
        int left = LogFormat.leftInBlock(offset);
        if (left < LogFormat.CHUNK_HEADER) {
            out.writeBytes(new byte[left]);
            offset += left;
        }
    }

    private void chunk(byte type, byte[] payload, int from, int length) {
        byte[] header = ByteBuffer.allocate(LogFormat.CHUNK_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(LogFormat.checksum(type, payload, from, length))
                .putShort((short) length)
                .put(type)
                .array();
        out.writeBytes(header);
        out.write(payload, from, length);
        offset += header.length + length;
    }
}
