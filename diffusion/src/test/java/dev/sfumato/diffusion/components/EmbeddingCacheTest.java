package dev.sfumato.diffusion.components;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.diffusion.TinyModels;
import dev.sfumato.modelloader.onnx.ModelSession;
import dev.sfumato.modelloader.tensor.FloatTensor;
import dev.sfumato.modelloader.tensor.LongTensor;
import dev.sfumato.modelloader.tensor.Shape;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddingCacheTest {

    private static final Path GRAPH =
            TinyModels.FIXTURES.resolve("pipeline_tiny").resolve("text_encoder").resolve("model.onnx");
    private static final int TOKENS = 24;
    /** (1, 24, 8) floats. */
    private static final long ENTRY = TOKENS * 8 * Float.BYTES;

    private static ModelSession session;
    private static ModelSession other;

    private int encodings;

    @BeforeAll
    static void open() {
        session = ModelSession.open(GRAPH, TinyModels.ONE_THREAD);
        other = ModelSession.open(GRAPH, TinyModels.ONE_THREAD);
    }

    @AfterAll
    static void close() {
        session.close();
        other.close();
    }

    private Map<String, FloatTensor> encode(EmbeddingCache cache, ModelSession by, int text) {
        long[] ids = new long[TOKENS];
        ids[0] = text;
        LongTensor input = LongTensor.of(Shape.of(1, TOKENS), ids);
        return cache.get(by, input, () -> {
            encodings++;
            return by.run(Map.of("input_ids", input));
        });
    }

    @Test
    void whatIsAskedForAgainIsNotEncodedAgain() {
        EmbeddingCache cache = new EmbeddingCache(10 * ENTRY);

        Map<String, FloatTensor> first = encode(cache, session, 7);

        assertThat(encode(cache, session, 7)).isSameAs(first);
        assertThat(encodings).isEqualTo(1);
        assertThat(cache.bytes()).isEqualTo(ENTRY);
    }

    @Test
    void otherTextsAndOtherSessionsAreEncoded() {
        EmbeddingCache cache = new EmbeddingCache(10 * ENTRY);

        encode(cache, session, 7);
        encode(cache, session, 8);
        encode(cache, other, 7);

        assertThat(encodings).isEqualTo(3);
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void theLongestUnusedGoesFirstWhenBytesRunOut() {
        EmbeddingCache cache = new EmbeddingCache(2 * ENTRY + ENTRY / 2);
        encode(cache, session, 1);
        encode(cache, session, 2);
        encode(cache, session, 1);

        encode(cache, session, 3);

        assertThat(cache.bytes()).isEqualTo(2 * ENTRY);
        encode(cache, session, 1);
        assertThat(encodings).isEqualTo(3);
        encode(cache, session, 2);
        assertThat(encodings).isEqualTo(4);
    }

    @Test
    void whatDoesNotFitIsNotKept() {
        EmbeddingCache small = new EmbeddingCache(ENTRY - 1);

        encode(small, session, 1);
        encode(small, session, 1);
        encode(EmbeddingCache.NONE, session, 1);

        assertThat(encodings).isEqualTo(3);
        assertThat(small.bytes()).isZero();
        assertThat(EmbeddingCache.NONE.size()).isZero();
    }

    @Test
    void aSessionIsForgottenAlone() {
        EmbeddingCache cache = new EmbeddingCache(10 * ENTRY);
        encode(cache, session, 1);
        encode(cache, other, 1);

        cache.forget(session);

        assertThat(cache.bytes()).isEqualTo(ENTRY);
        encode(cache, other, 1);
        assertThat(encodings).isEqualTo(2);
    }
}
