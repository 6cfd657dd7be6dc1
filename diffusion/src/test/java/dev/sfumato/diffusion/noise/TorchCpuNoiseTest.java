package dev.sfumato.diffusion.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.modelloader.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TorchCpuNoiseTest {

    static Stream<JsonNode> torchCases() {
        return golden("cases");
    }

    static Stream<JsonNode> torchStreams() {
        return golden("streams");
    }

    private static Stream<JsonNode> golden(String part) {
        try (InputStream golden =
                Objects.requireNonNull(TorchCpuNoiseTest.class.getResourceAsStream("/golden/noise.json"))) {
            return new JsonMapper().readTree(golden).get(part).valueStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("torchCases")
    void everyDrawEqualsTorchBitForBit(JsonNode torchCase) {
        NoiseSource noise = new TorchCpuNoise(torchCase.get("seed").asLong());
        for (JsonNode draw : torchCase.get("draws")) {
            float[] values = noise.normal(shape(draw.get("shape"))).values();
            assertThat(firstBits(values)).isEqualTo(draw.get("first").asString());
            CRC32 all = new CRC32();
            update(all, values);
            assertThat(all.getValue())
                    .as("checksum of all")
                    .isEqualTo(draw.get("crc32").asLong());
        }
    }

    @ParameterizedTest
    @MethodSource("torchStreams")
    void aLongStreamEqualsTorchBitForBit(JsonNode stream) {
        NoiseSource noise = new TorchCpuNoise(stream.get("seed").asLong());
        CRC32 all = new CRC32();
        for (int i = 0; i < stream.get("count").asInt(); i++) {
            update(all, noise.normal(shape(stream.get("shape"))).values());
        }
        assertThat(all.getValue()).isEqualTo(stream.get("crc32").asLong());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 1234, 987_654_321, Long.MAX_VALUE})
    void valuesHaveMeanZeroAndDeviationOne(long seed) {
        float[] values = new TorchCpuNoise(seed).normal(Shape.of(100_000)).values();
        double mean = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i])
                .average()
                .orElseThrow();
        double power = IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .average()
                .orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.015));
        assertThat(Math.sqrt(power)).isCloseTo(1, within(0.015));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 1L << 40, Long.MAX_VALUE})
    void streamsOfOneSeedAreEqualAndOfNeighbouringSeedsAreNot(long seed) {
        Shape latents = Shape.of(1, 8, 8, 8);
        float[] first = new TorchCpuNoise(seed).normal(latents).values();
        assertThat(new TorchCpuNoise(seed).normal(latents).values()).containsExactly(first);
        assertThat(new TorchCpuNoise(seed ^ 1).normal(latents).values()).isNotEqualTo(first);
    }

    @Test
    void onlyTheLowest32BitsOfASeedMatterAsInTorch() {
        assertThat(new TorchCpuNoise((1L << 32) + 5).normal(Shape.of(20)).values())
                .containsExactly(new TorchCpuNoise(5).normal(Shape.of(20)).values());
    }

    @Test
    void aNegativeSeedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorchCpuNoise(-1))
                .withMessageContaining("got -1");
    }

    private static Shape shape(JsonNode extents) {
        return new Shape(extents.valueStream().map(JsonNode::asInt).toList());
    }

    private static String firstBits(float[] values) {
        return IntStream.range(0, Math.min(20, values.length))
                .mapToObj(i -> String.format("%08x", Float.floatToRawIntBits(values[i])))
                .collect(Collectors.joining(" "));
    }

    private static void update(CRC32 crc, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        crc.update(bytes);
    }
}
