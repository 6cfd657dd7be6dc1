package dev.sfumato.service.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;

/** Puts the pixel data of one PNG under the text chunks of another of the same size. */
final class PngSurgery {
    private static final int SIGNATURE = 8;

    private PngSurgery() {}

    static void replacePixels(Path texts, Path pixels, Path result) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] file = Files.readAllBytes(texts);
        out.write(file, 0, SIGNATURE);
        boolean replaced = false;
        for (byte[] chunk : new Chunks(file)) {
            if (!Chunks.type(chunk).equals("IDAT")) {
                out.write(chunk);
            } else if (!replaced) {
                replaced = true;
                for (byte[] other : new Chunks(Files.readAllBytes(pixels))) {
                    if (Chunks.type(other).equals("IDAT")) {
                        out.write(other);
                    }
                }
            }
        }
        Files.write(result, out.toByteArray());
    }

    private record Chunks(ByteBuffer file) implements Iterable<byte[]> {
        Chunks(byte[] file) {
            this(ByteBuffer.wrap(file).position(SIGNATURE));
        }

        static String type(byte[] chunk) {
            return new String(Arrays.copyOfRange(chunk, 4, 8), StandardCharsets.US_ASCII);
        }

        @Override
        public Iterator<byte[]> iterator() {
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return file.hasRemaining();
                }

                @Override
                public byte[] next() {
                    byte[] chunk = new byte[12 + file.getInt(file.position())];
                    file.get(chunk);
                    return chunk;
                }
            };
        }
    }
}
