package dev.sfumato.tracking.journal.log;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the records of a transaction log, also of one that is still being written or was torn by a crash. A damaged
 * block is skipped, and reading goes on with the first record that begins after it. Not thread-safe.
 */
public final class LogReader implements AutoCloseable {

    private final RandomAccessFile file;
    private final byte[] block = new byte[LogFormat.BLOCK];
    private long blockStart = -1;
    private int blockLength;
    private long offset;
    private long wholeEnd;
    private boolean damaged;

    /**
     * Opens a log.
     *
     * @param from 0, or an earlier {@link #wholeEnd()} of the same file
     * @throws IOException if the file cannot be read or is no transaction log of version 0
     */
    public LogReader(Path path, long from) throws IOException {
        // not a FileChannel: an interrupt of the reading thread would close it
        file = new RandomAccessFile(path.toFile(), "r");
        try {
            offset = Math.max(from, checkHeader());
            wholeEnd = offset;
        } catch (IOException failure) {
            file.close();
            throw failure;
        }
    }

    /** The length of the file header; 0 if the file ends before it does. */
    private int checkHeader() throws IOException {
        byte[] expected = LogFormat.fileHeader();
        byte[] found = new byte[expected.length];
        int length = readFully(0, found);
        int mismatch = Arrays.mismatch(expected, 0, length, found, 0, length);
        if (mismatch >= 0) {
            throw new IOException(
                    mismatch == expected.length - 1
                            ? "is a transaction log of version " + found[mismatch] + ", only 0 is known"
                            : "is not a transaction log");
        }
        return length == expected.length ? length : 0;
    }

    /** The end of the last whole record that was read: everything before it is sound, bytes after it are torn. */
    public long wholeEnd() {
        return wholeEnd;
    }

    /** Goes to another {@link #wholeEnd()} of the same file, from which {@link #next()} reads on. */
    public void seek(long position) {
        offset = position;
        wholeEnd = position;
    }

    /** Whether a damaged block was skipped that more records followed. */
    public boolean damaged() {
        return damaged;
    }

    /** The next whole record, if there is one. */
    public Optional<byte[]> next() throws IOException {
        if (wholeEnd == 0) {
            return Optional.empty();
        }
        RecordAssembler record = new RecordAssembler();
        while (true) {
            Chunk chunk = readChunk();
            switch (chunk.kind) {
                case END -> {
                    offset = wholeEnd;
                    blockStart = -1;
                    return Optional.empty();
                }
                case BROKEN -> {
                    record.abandon();
                    offset = (offset / LogFormat.BLOCK + 1) * LogFormat.BLOCK;
                }
                case WHOLE -> {
                    if (record.add(chunk.type, block, chunk.from, chunk.length)) {
                        wholeEnd = offset;
                        damaged |= record.skipped();
                        return Optional.of(record.bytes());
                    }
                }
            }
        }
    }

    private enum Kind {
        WHOLE,
        BROKEN,
        END
    }

    private record Chunk(Kind kind, byte type, int from, int length) {
        static final Chunk AT_END = new Chunk(Kind.END, (byte) 0, 0, 0);
        static final Chunk BAD = new Chunk(Kind.BROKEN, (byte) 0, 0, 0);
    }

    private Chunk readChunk() throws IOException {
        int left = LogFormat.leftInBlock(offset);
        if (left < LogFormat.CHUNK_HEADER) {
            offset += left;
        }
        loadBlock();
        int at = (int) (offset - blockStart);
        if (at + LogFormat.CHUNK_HEADER > blockLength) {
            return endOrBroken();
        }
        ByteBuffer header = ByteBuffer.wrap(block, at, LogFormat.CHUNK_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        int checksum = header.getInt();
        int length = Short.toUnsignedInt(header.getShort());
        byte type = header.get();
        int from = at + LogFormat.CHUNK_HEADER;
        if (from + length > blockLength) {
            return endOrBroken();
        }
        if (type < LogFormat.FULL
                || type > LogFormat.LAST
                || checksum != LogFormat.checksum(type, block, from, length)) {
            return Chunk.BAD;
        }
        offset += LogFormat.CHUNK_HEADER + length;
        return new Chunk(Kind.WHOLE, type, from, length);
    }

    /** A chunk that does not fit is the torn end of the file, unless the block itself is complete. */
    private Chunk endOrBroken() {
        return blockLength < LogFormat.BLOCK ? Chunk.AT_END : Chunk.BAD;
    }

    private void loadBlock() throws IOException {
        long start = offset - offset % LogFormat.BLOCK;
        if (start != blockStart) {
            blockStart = start;
            blockLength = readFully(start, block);
        }
    }

    private int readFully(long position, byte[] target) throws IOException {
        file.seek(position);
        int length = 0;
        while (length < target.length) {
            int count = file.read(target, length, target.length - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
