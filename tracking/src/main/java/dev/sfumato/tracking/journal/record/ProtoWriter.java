package dev.sfumato.tracking.journal.record;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes one protobuf message by field number; default values are left out, as proto3 asks. Used by one thread. */
final class ProtoWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    static byte[] message(Consumer<ProtoWriter> content) {
        ProtoWriter writer = new ProtoWriter();
        content.accept(writer);
        try {
            writer.out.flush();
        } catch (IOException impossible) {
            throw inMemory(impossible);
        }
        return writer.bytes.toByteArray();
    }

    void string(int field, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            element(field, value);
        }
    }

    void strings(int field, List<String> values) {
        values.forEach(value -> element(field, value));
    }

    void integer(int field, long value) {
        if (value != 0) {
            try {
                out.writeInt64(field, value);
            } catch (IOException impossible) {
                throw inMemory(impossible);
            }
        }
    }

    void bool(int field, boolean value) {
        integer(field, value ? 1 : 0);
    }

    /** A nested message, written even when it is empty. */
    void nested(int field, Consumer<ProtoWriter> content) {
        try {
            out.writeByteArray(field, message(content));
        } catch (IOException impossible) {
            throw inMemory(impossible);
        }
    }

    /** An element of a repeated field, written even when it is empty. */
    private void element(int field, String value) {
        try {
            out.writeString(field, value);
        } catch (IOException impossible) {
            throw inMemory(impossible);
        }
    }

    private static UncheckedIOException inMemory(IOException cause) {
        return new UncheckedIOException("writing to memory cannot fail", cause);
    }
}
