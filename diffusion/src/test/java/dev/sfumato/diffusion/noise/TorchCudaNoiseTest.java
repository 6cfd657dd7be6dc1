package dev.sfumato.diffusion.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.sfumato.modelloader.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Philox bit for bit; the normal values to the precision that a GPU's fast sine leaves. */
class TorchCudaNoiseTest {

    private static final float PRECISION = 2e-6f;

    static Stream<JsonNode> goldenCases() {
        return golden("cases");
    }

    static Stream<JsonNode> knownAnswers() {
        return golden("known_answers");
    }

    private static Stream<JsonNode> golden(String part) {
        try (InputStream golden =
                Objects.requireNonNull(TorchCudaNoiseTest.class.getResourceAsStream("/golden/noise_cuda.json"))) {
            return new JsonMapper().readTree(golden).get(part).valueStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("knownAnswers")
    void philoxGivesTheKnownAnswersOfItsAuthors(JsonNode answer) {
        int[] words = answer.valueStream().mapToInt(n -> (int) n.asLong()).toArray();
        int[] counter = Arrays.copyOf(words, 4);
        Philox.encrypt(counter, Integer.toUnsignedLong(words[5]) << Integer.SIZE | Integer.toUnsignedLong(words[4]));
        assertThat(counter).containsExactly(Arrays.copyOfRange(words, 6, 10));
    }

    @Test
    void theFirstValuesOfSeedZeroAreThoseThatArePublishedAsTorchs() {
        float[] values = new TorchCudaNoise(0).normal(Shape.of(3, 4)).values();
        double[] published =
                golden("published_seed_0").mapToDouble(JsonNode::asDouble).toArray();
        for (int i = 0; i < published.length; i++) {
            assertThat((double) values[i]).isCloseTo(published[i], within((double) PRECISION));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void everyDrawEqualsTheDocumentedAlgorithm(JsonNode golden) {
        NoiseSource noise = new TorchCudaNoise(golden.get("seed").asLong());
        for (JsonNode draw : golden.get("draws")) {
            float[] values = noise.normal(new Shape(
                            draw.get("shape").valueStream().map(JsonNode::asInt).toList()))
                    .values();
            for (int i = 0; i < draw.get("first").size(); i++) {
                assertThat(values[i]).isCloseTo(draw.get("first").get(i).floatValue(), within(PRECISION));
            }
            double allowed = PRECISION * (values.length + 1);
            assertThat(IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .sum())
                    .isCloseTo(draw.get("sum").asDouble(), within(allowed));
            assertThat(IntStream.range(0, values.length)
                            .mapToDouble(i -> (double) values[i] * values[i])
                            .sum())
                    .isCloseTo(draw.get("squares").asDouble(), within(10 * allowed));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 1L << 40, Long.MAX_VALUE})
    void allBitsOfASeedMatter(long seed) {
        Shape latents = Shape.of(1, 4, 8, 8);
        float[] first = new TorchCudaNoise(seed).normal(latents).values();
        assertThat(new TorchCudaNoise(seed).normal(latents).values()).containsExactly(first);
        assertThat(new TorchCudaNoise(seed ^ 1).normal(latents).values()).isNotEqualTo(first);
        assertThat(new TorchCudaNoise(seed ^ (1L << 35)).normal(latents).values())
                .isNotEqualTo(first);
    }

    @Test
    void aNegativeSeedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorchCudaNoise(-1))
                .withMessageContaining("got -1");
    }

    @Test
    void generatorsAreFoundByNameAndStartTheirStreams() {
        assertThat(NoiseGenerator.parse("CUDA")).contains(NoiseGenerator.CUDA);
        assertThat(NoiseGenerator.parse("gpu")).isEmpty();
        assertThat(NoiseGenerator.names()).containsExactly("cpu", "cuda");
        for (NoiseGenerator generator : NoiseGenerator.values()) {
            NoiseSource noise = generator.start(5);
            assertThat(noise.seed()).isEqualTo(5);
            assertThat(noise.withSeed(6).normal(Shape.of(20)).values())
                    .containsExactly(generator.start(6).normal(Shape.of(20)).values());
        }
    }
}
