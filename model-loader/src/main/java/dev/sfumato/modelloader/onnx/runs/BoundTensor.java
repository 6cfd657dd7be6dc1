package dev.sfumato.modelloader.onnx.runs;

import ai.onnxruntime.OrtException;
import dev.sfumato.modelloader.onnx.natives.NativeTensor;
import dev.sfumato.modelloader.tensor.DType;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.RowsTensor;
import dev.sfumato.modelloader.tensor.Shape;
import dev.sfumato.modelloader.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor that a session reads or writes in place, and the host's side of it, which is the same where the session runs
 * on the host. Closed by whoever made it; one thread at a time.
 */
final class BoundTensor implements AutoCloseable {

    private final DType type;
    private final Shape shape;
    private final NativeTensor host;
    private final NativeTensor device;
    private final ByteBuffer values;

    /** What it was last written with, unless that was collected; empty if it has to be written. */
    private List<WeakReference<Tensor>> written = List.of();

    BoundTensor(RunMemory memory, String name, DType type, Shape shape) throws OrtException {
        this.type = type;
        this.shape = shape;
        host = memory.host().tensor(type, shape);
        try {
            values = host.buffer();
            device = memory.isOnDevice(name) ? memory.device().tensor(type, shape) : host;
        } catch (OrtException | RuntimeException e) {
            host.close();
            throw e;
        }
    }

    NativeTensor host() {
        return host;
    }

    /** The one that the session reads or writes. */
    NativeTensor device() {
        return device;
    }

    /**
     * Writes values to the host's side, unless they are there already.
     *
     * @param lasting whether nobody writes to the tensor after it was made
     * @return whether it did
     * @throws ArithmeticException if an integer type cannot hold one of them exactly
     */
    boolean write(Tensor tensor, boolean lasting) {
        if (lasting && isWrittenWith(parts(tensor))) {
            return false;
        }
        written = List.of();
        TensorCodec.write(tensor, type, values);
        if (lasting) {
            written = parts(tensor).stream().map(WeakReference::new).toList();
        }
        return true;
    }

    /** Has the next {@link #write} write. */
    void forget() {
        written = List.of();
    }

    private boolean isWrittenWith(List<? extends Tensor> parts) {
        if (parts.size() != written.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!written.get(i).refersTo(parts.get(i))) {
                return false;
            }
        }
        return true;
    }

    // A batch is put together anew for each step, of rows that last.
    private static List<? extends Tensor> parts(Tensor tensor) {
        return switch (tensor) {
            case RowsTensor rows -> rows.parts();
            case FloatTensor floats -> List.of(floats);
            case LongTensor longs -> List.of(longs);
        };
    }

    /** The values of the host's side, cast to float. */
    FloatTensor read() {
        return TensorCodec.read(values, type, shape);
    }

    @Override
    public void close() {
        if (device != host) {
            device.close();
        }
        host.close();
    }
}
