package dev.sfumato.modelloader.onnx.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a Linux library needs to be loaded from its ELF file (64 bits, little-endian), so that nothing of it has to
 * be loaded to know. Stateless.
 *
 * @see <a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html">the dynamic section</a>
 */
final class SharedObject {

    private static final int MAGIC = 0x464C457F;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;

    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;

    private static final long NEEDED = 1;
    private static final long NAMES = 5;

    private SharedObject() {}

    /** A part of the file and where it lies in memory. */
    private record Segment(int type, long offset, long address, long size) {}

    /**
     * The names of the libraries that it needs, in its own order.
     *
     * @throws IOException if the file cannot be read or is no such library
     */
    static List<String> needed(Path library) throws IOException {
        try (FileChannel channel = FileChannel.open(library)) {
            MappedByteBuffer file = channel.map(MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
            file.order(ByteOrder.LITTLE_ENDIAN);
            return needed(file);
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException(library + ": is no whole ELF library", e);
        }
    }

    private static List<String> needed(ByteBuffer file) throws IOException {
        if (file.getInt(0) != MAGIC || file.getShort(4) != CLASS_64_LITTLE_ENDIAN) {
            throw new IOException("is no ELF library of 64 bits");
        }
        List<Segment> segments = segments(file);
        List<Long> names = new ArrayList<>();
        long table = -1;
        for (Segment segment : segments) {
            for (long at = segment.offset();
                    segment.type() == DYNAMIC && at < segment.offset() + segment.size();
                    at += 16) {
                long tag = file.getLong(Math.toIntExact(at));
                long value = file.getLong(Math.toIntExact(at + 8));
                if (tag == NEEDED) {
                    names.add(value);
                } else if (tag == NAMES) {
                    table = inFile(value, segments);
                }
            }
        }
        long start = table;
        return names.stream().map(name -> text(file, start + name)).toList();
    }

    private static List<Segment> segments(ByteBuffer file) {
        int start = Math.toIntExact(file.getLong(0x20));
        int size = Short.toUnsignedInt(file.getShort(0x36));
        List<Segment> segments = new ArrayList<>();
        for (int index = 0; index < Short.toUnsignedInt(file.getShort(0x38)); index++) {
            int at = start + index * size;
            segments.add(new Segment(
                    file.getInt(at), file.getLong(at + 0x08), file.getLong(at + 0x10), file.getLong(at + 0x20)));
        }
        return segments;
    }

    private static long inFile(long address, List<Segment> segments) {
        return segments.stream()
                .filter(segment -> segment.type() == LOADED
                        && address >= segment.address()
                        && address < segment.address() + segment.size())
                .mapToLong(segment -> address - segment.address() + segment.offset())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no segment holds address " + address));
    }

    private static String text(ByteBuffer file, long start) {
        int from = Math.toIntExact(start);
        int end = from;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        file.get(from, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
