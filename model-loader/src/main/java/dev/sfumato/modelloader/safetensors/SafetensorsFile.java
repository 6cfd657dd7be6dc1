package dev.sfumato.modelloader.safetensors;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import dev.sfumato.modelloader.layout.JsonFile;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The header of a safetensors file: its tensors and its remarks; the values are read when they are asked for.
 *
 * <p>Immutable; it keeps nothing open.
 *
 * @param metadata what the writer noted, as text
 * @param tensors by name, in the file's order
 * @see <a href="https://github.com/huggingface/safetensors#format">the format</a>
 */
public record SafetensorsFile(Path file, Map<String, String> metadata, Map<String, StoredTensor> tensors) {

    private static final int LENGTH_BYTES = 8;
    /** The format's own limit, which keeps a foreign file from being taken for a huge header. */
    private static final long LONGEST_HEADER = 100_000_000;

    public SafetensorsFile {
        metadata = Map.copyOf(metadata);
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Reads a file's header.
     *
     * @throws ModelException NOT_FOUND if there is no such file, BROKEN if it is truncated or no safetensors file,
     *     UNSUPPORTED if a tensor is of a type that holds no floats
     */
    public static SafetensorsFile open(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long header = channel.size() < LENGTH_BYTES
                    ? -1
                    : read(channel, 0, LENGTH_BYTES).getLong();
            if (header < 2 || header > LONGEST_HEADER || header > channel.size() - LENGTH_BYTES) {
                throw new ModelException(
                        Kind.BROKEN, file + ": is truncated or not a safetensors file (" + channel.size() + " bytes)");
            }
            JsonFile json = JsonFile.parse(
                    file + ": its header",
                    read(channel, LENGTH_BYTES, (int) header).array());
            return new SafetensorsHeader(file, json, LENGTH_BYTES + header, channel.size()).read();
        } catch (NoSuchFileException e) {
            throw new ModelException(Kind.NOT_FOUND, file + ": no such file", e);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    /**
     * The values of one tensor.
     *
     * @throws ModelException NOT_FOUND if the file has no such tensor, BROKEN if it cannot be read
     */
    public FloatTensor read(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelException(Kind.NOT_FOUND, file + ": has no tensor '" + name + "'");
        }
        Shape shape = new Shape(tensor.dimensions());
        float[] values = new float[shape.size()];
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = read(channel, tensor.offset(), Math.toIntExact(tensor.bytes()));
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.type().next(bytes);
            }
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": tensor '" + name + "' cannot be read: " + e, e);
        }
        return FloatTensor.of(shape, values);
    }

    /** The bytes of the whole file. */
    public long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("ends before byte " + (offset + length));
            }
        }
        return bytes.flip();
    }
}
