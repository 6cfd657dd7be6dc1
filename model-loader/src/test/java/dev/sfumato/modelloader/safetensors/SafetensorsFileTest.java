package dev.sfumato.modelloader.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.modelloader.ModelException;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.testing.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tensors are read as torch wrote them, and a damaged file is told by its fault. */
class SafetensorsFileTest {

    @TempDir
    private Path temporary;

    private static SafetensorsFile sound() {
        return SafetensorsFile.open(Fixtures.path("layers/weights.safetensors"));
    }

    @Test
    void each_type_is_read_as_floats() {
        SafetensorsFile file = sound();
        assertThat(file.metadata()).containsEntry("made_by", "tools/fixtures/layers.py");
        assertThat(file.tensors()).containsOnlyKeys("f16", "bf16", "f32", "f64", "alpha");
        assertThat(file.tensors().get("f16")).hasToString("F16 (2x3)");
        FloatTensor exact = file.read("f32");
        assertThat(exact.shape().dimensions()).containsExactly(2, 3);
        assertThat(exact.values()).containsExactly(1f, -2.5f, 0f, 65504f, 1e-7f, 3.140625f);
        assertThat(file.read("f64").values()).containsExactly(exact.values());
        assertThat(file.read("f16").values()).containsExactly(1f, -2.5f, 0f, 65504f, 0x1p-23f, 3.140625f);
        assertThat(file.read("bf16").values()[3]).isEqualTo(65536f);
        assertThat(file.read("alpha").shape().rank()).isZero();
        assertThat(file.read("alpha").values()).containsExactly(8f);
    }

    @Test
    void a_file_cut_off_anywhere_is_refused() throws IOException {
        byte[] sound = Files.readAllBytes(sound().file());
        for (int length = 0; length < sound.length; length += 7) {
            Path cut = Files.write(temporary.resolve("cut.safetensors"), Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> SafetensorsFile.open(cut))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | has the data_offsets [0,4]",
                "{\"a\":{\"dtype\":\"I8\",\"shape\":[4],\"data_offsets\":[0,4]}} | is of type 'I8'",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | has the shape [-1]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}} | has the data_offsets",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | is truncated: it has",
                "[1,2] | is not a JSON object",
                "{\"a\" | is not JSON"
            })
    void a_header_that_contradicts_itself_is_refused(String header, String fault) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                temporary.resolve("bad.safetensors"),
                bytes.putLong(json.length).put(json).array());
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(fault);
    }

    @Test
    void an_unknown_name_is_told() {
        assertThatThrownBy(() -> sound().read("nowhere")).hasMessageContaining("has no tensor 'nowhere'");
    }
}
