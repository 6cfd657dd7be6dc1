package dev.sfumato.tracking.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.journal.record.Item;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ItemTreeTest {

    @Test
    void nestedMapsBecomeOneItemForEachLeaf() {
        assertThat(ItemTree.flatten(Map.of("a", Map.of("b", Map.of("c", 1)))))
                .containsExactly(new Item(List.of("a", "b", "c"), "1"));
        assertThat(ItemTree.flatten(Map.of("a", Map.of()))).containsExactly(new Item(List.of("a"), "{}"));
        assertThat(ItemTree.flatten(Map.of("a", List.of(1, Double.NaN, "x"))))
                .containsExactly(new Item(List.of("a"), "[1,NaN,\"x\"]"));
        assertThat(ItemTree.topLevel(Map.of("a", Map.of("b", 1)))).containsExactly(new Item(List.of("a"), "{\"b\":1}"));
    }

    @Test
    void laterItemsOutdoEarlierOnes() throws IOException {
        ItemTree tree = new ItemTree();
        tree.putAll(List.of(new Item(List.of("a"), "1"), new Item(List.of("b", "c"), "2")));
        tree.putAll(List.of(new Item(List.of("a", "x"), "3"), new Item(List.of("b", "d"), "Infinity")));
        assertThat(tree.values())
                .isEqualTo(Map.of("a", Map.of("x", 3L), "b", Map.of("c", 2L, "d", Double.POSITIVE_INFINITY)));
        tree.removeAll(List.of(List.of("b", "c"), List.of("absent", "key"), List.of("a")));
        assertThat(tree.values()).isEqualTo(Map.of("b", Map.of("d", Double.POSITIVE_INFINITY)));
    }

    @Test
    void mergedMediaReplaceTheEarlierOnesWhole() {
        ItemTree tree = new ItemTree();
        tree.merge(Map.of("picture", Map.of("_type", "image-file", "caption", "old"), "time", Map.of("a", 1)));
        tree.merge(Map.of("picture", Map.of("_type", "image-file"), "time", Map.of("b", 2)));
        assertThat(tree.values())
                .isEqualTo(Map.of("picture", Map.of("_type", "image-file"), "time", Map.of("a", 1, "b", 2)));
        tree.merge(Map.of("picture", Map.of("nested", true)));
        assertThat(tree.values()).containsEntry("picture", Map.of("nested", true));
    }
}
