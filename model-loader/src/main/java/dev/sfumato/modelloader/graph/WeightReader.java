package dev.sfumato.modelloader.graph;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.ModelException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The place of a graph's weights on the disk: what is wrong with it, and the values themselves. Thread-safe. */
public final class WeightReader {

    private final OnnxGraph graph;

    public WeightReader(OnnxGraph graph) {
        this.graph = graph;
    }

    /** One sentence for each weight whose bytes are not there; empty if all are. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        graph.initializers().values().forEach(weight -> fault(weight).ifPresent(faults::add));
        return faults;
    }

    private Optional<String> fault(Initializer weight) {
        return switch (weight.storage()) {
            case WeightStorage.Encoded _ -> Optional.empty();
            case WeightStorage.Embedded embedded ->
                embedded.length() == weight.bytes() || weight.type().bytes() == 0
                        ? Optional.empty()
                        : Optional.of("initializer '" + weight.name() + "' " + weight.dimensions() + " needs "
                                + weight.bytes() + " bytes, the graph holds " + embedded.length());
            case WeightStorage.External external -> fault(weight, external);
        };
    }

    private Optional<String> fault(Initializer weight, WeightStorage.External external) {
        String named = "initializer '" + weight.name() + "' lies in '" + external.location() + "'";
        Path file = file(external);
        if (!file.startsWith(folder())) {
            return Optional.of(named + ", which is outside the graph's folder");
        }
        if (!Files.isRegularFile(file)) {
            return Optional.of(named + ", which is missing");
        }
        long end = external.offset() + length(weight, external);
        long size = file.toFile().length();
        return end <= size
                ? Optional.empty()
                : Optional.of(named + " up to byte " + end + ", but that file is truncated: it has " + size);
    }

    private static long length(Initializer weight, WeightStorage.External external) {
        return external.length() >= 0 ? external.length() : weight.bytes();
    }

    private Path folder() {
        Path parent = graph.file().toAbsolutePath().normalize().getParent();
        return parent == null ? Path.of("").toAbsolutePath() : parent;
    }

    private Path file(WeightStorage.External external) {
        return folder().resolve(external.location()).normalize();
    }

    /**
     * The values of one weight, little-endian and row-major, in the type that the graph declares.
     *
     * @throws ModelException BROKEN if the bytes are not there, UNSUPPORTED if they are stored in a form that cannot be
     *     read in place or are more than 2 GiB
     */
    public ByteBuffer read(Initializer weight) {
        Optional<String> fault = fault(weight);
        if (fault.isPresent()) {
            throw new ModelException(Kind.BROKEN, graph.file() + ": " + fault.get());
        }
        return switch (weight.storage()) {
            case WeightStorage.Encoded _ ->
                throw new ModelException(
                        Kind.UNSUPPORTED,
                        graph.file() + ": initializer '" + weight.name() + "' is not stored as plain bytes");
            case WeightStorage.Embedded embedded -> read(weight, graph.file(), embedded.offset());
            case WeightStorage.External external -> read(weight, file(external), external.offset());
        };
    }

    /**
     * The values of one weight in single precision.
     *
     * @throws ModelException as {@link #read}, and if the weight is of a type that has no fractions
     */
    public float[] readFloats(Initializer weight) {
        ByteBuffer bytes = read(weight);
        float[] values = new float[Math.toIntExact(weight.size())];
        switch (weight.type()) {
            case FLOAT32 -> bytes.asFloatBuffer().get(values);
            case FLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(bytes.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) bytes.getDouble();
                }
            }
            case UINT8, INT8, UINT16, INT16, INT32, INT64, STRING, BOOL, UINT32, UINT64, OTHER ->
                throw new ModelException(
                        Kind.UNSUPPORTED,
                        graph.file() + ": weight '" + weight.name() + "' is of type " + weight.type()
                                + ", which has no fractions");
        }
        return values;
    }

    private ByteBuffer read(Initializer weight, Path file, long offset) {
        long bytes = weight.bytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new ModelException(
                    Kind.UNSUPPORTED, file + ": initializer '" + weight.name() + "' has " + bytes + " bytes");
        }
        ByteBuffer values = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            while (values.hasRemaining()) {
                if (channel.read(values, offset + values.position()) < 0) {
                    throw new EOFException("ends before byte " + (offset + bytes));
                }
            }
        } catch (IOException e) {
            throw new ModelException(Kind.BROKEN, file + ": cannot be read: " + e, e);
        }
        return values.flip();
    }
}
