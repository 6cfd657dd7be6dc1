package dev.sfumato.tracking.journal.log;

import java.util.zip.CRC32;

/**
 * The byte layout of a transaction log: a 7-byte file header, then records cut into chunks that never cross the edge of
 * a 32 KiB block. A chunk is a CRC-32 over type and payload (4 bytes), the payload's length (2 bytes), the type (1
 * byte), the payload; integers are little-endian. Fewer than 7 bytes before an edge are zeros.
 */
public final class LogFormat {

    static final int BLOCK = 32_768;
    static final int CHUNK_HEADER = 7;

    static final byte FULL = 1;
    static final byte FIRST = 2;
    static final byte MIDDLE = 3;
    static final byte LAST = 4;

    // ":W&B", the magic number 0xBEE1 and version 0; part of the first block
    private static final byte[] FILE_HEADER = {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0};

    public static final int FILE_HEADER_LENGTH = FILE_HEADER.length;

    private LogFormat() {}

    /** The bytes of a log before its first record. */
    public static byte[] fileHeader() {
        return FILE_HEADER.clone();
    }

    static int leftInBlock(long offset) {
        return BLOCK - (int) (offset % BLOCK);
    }

    static int checksum(byte type, byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(type);
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }
}
