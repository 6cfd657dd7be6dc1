package dev.sfumato.prompts.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.RandomPrompts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptTemplateTest {

    private static final int SEEDS = 2_000;

    @TempDir
    Path folder;

    private static String expand(String template, long seed) {
        return PromptTemplate.expand("prompt", template, seed, Wildcards.NONE);
    }

    private static Map<String, Long> counts(String template) {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> expand(template, seed))
                .collect(Collectors.groupingBy(text -> text, TreeMap::new, Collectors.counting()));
    }

    @Test
    void theSameSeedDrawsTheSameOnEveryMachine() {
        assertThat(LongStream.range(0, 12).mapToObj(seed -> expand("{a|b|c}", seed)))
                .isEqualTo(LongStream.range(0, 12)
                        .mapToObj(seed -> expand("{a|b|c}", seed))
                        .toList())
                .containsExactlyElementsOf(Arrays.asList("c b b a b b c b b c a a".split(" ")));
    }

    @Test
    void optionsAreDrawnEquallyOrByWeight() {
        assertThat(counts("a {red|green|blue} ball").values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isBetween(SEEDS / 3 - 120L, SEEDS / 3 + 120L));
        assertThat(counts("{3::a|b|0::c}").get("a")).isBetween(SEEDS * 3 / 4 - 120L, SEEDS * 3 / 4 + 120L);
        assertThat(counts("{3::a|b|0::c}")).containsOnlyKeys("a", "b");
        assertThat(counts("{ .5::a | 0.5::b }")).containsOnlyKeys("a", "b");
    }

    @Test
    void severalOptionsAreDrawnOnceEach() {
        assertThat(counts("{2$$a|b|c}")).containsOnlyKeys("a, b", "a, c", "b, a", "b, c", "c, a", "c, b");
        assertThat(counts("{2$$ and $$a|b}")).containsOnlyKeys("a and b", "b and a");
        assertThat(counts("{1-2$$+$$a|b}")).containsOnlyKeys("a", "b", "a+b", "b+a");
        assertThat(counts("{-1$$a|b}")).containsOnlyKeys("", "a", "b");
        assertThat(counts("{2-$$$$a|b}")).containsOnlyKeys("ab", "ba");
        assertThat(counts("{1-9$$a|b}")).containsOnlyKeys("a", "b", "a, b", "b, a");
    }

    @Test
    void optionsMayHoldOptionsAndNothing() {
        assertThat(counts("x{ {a|b}c||d}")).containsOnlyKeys("xac", "xbc", "x", "xd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a (b:1.2) [c|d] [e:f:0.5] BREAK AND", "snake_case __ ___ _x_", "5$ a::b", "", "\\(a\\)"})
    void otherSyntaxIsLeftAlone(String text) {
        assertThat(expand(text, 1)).isEqualTo(text);
    }

    @Test
    void aBackslashMakesSignsPlain() {
        assertThat(expand("\\{a\\|b\\} \\__x\\__ \\${y}", 1)).isEqualTo("{a|b} __x__ $y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "a {b|c;'{' at character 2 is never closed",
                "a} b;'}' at character 1 closes nothing",
                "{3$$a|b};the template draws 3 of 2 options",
                "{3-2$$a|b|c};'3-2$$' is no count; allowed: 2$$, 1-3$$, -3$$ or 2-$$",
                "{0::a|0::b};the template draws among options that all have weight 0",
                "${x=1};variables as at character 0 are not supported",
                "__nobody__;there is no wildcard 'nobody'; known: none"
            })
    void whatCannotBeReadIsRefused(String template, String message) {
        assertThatThrownBy(() -> expand(template, 1))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("prompt: " + message);
    }

    @Test
    void wildcardsAreLinesOfFiles() throws IOException {
        Files.createDirectories(folder.resolve("animals"));
        Files.writeString(folder.resolve("animals/cats.txt"), "# cats\n\n 9::tabby \r\nlion | tiger\n");
        Files.writeString(folder.resolve("animals/dogs.txt"), "{big|small} dog\n");
        Files.writeString(folder.resolve("pets.txt"), "__animals/*__\n");
        Wildcards wildcards = new WildcardFolder(folder);
        List<String> pets = LongStream.range(0, SEEDS)
                .mapToObj(seed -> PromptTemplate.expand("prompt", "a __pets__!", seed, wildcards))
                .distinct()
                .toList();
        assertThat(pets).containsExactlyInAnyOrder("a tabby!", "a lion | tiger!", "a big dog!", "a small dog!");
        assertThat(PromptTemplate.expand("prompt", "{2$$ & $$__animals/cats__}", 3, wildcards))
                .contains("tabby", " & ", "lion | tiger");
        assertThatThrownBy(() -> PromptTemplate.expand("prompt", "__pet__", 1, wildcards))
                .hasMessage("prompt: there is no wildcard 'pet'; known: animals/cats, animals/dogs, pets");
        assertThatThrownBy(() -> PromptTemplate.expand("prompt", "__a/../../x__", 1, wildcards))
                .isInstanceOf(PromptException.class);
    }

    @Test
    void wildcardsThatNameThemselvesEnd() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "__a__ __a__\n");
        Files.writeString(folder.resolve("long.txt"), "x".repeat(20_000) + "\n");
        Files.write(folder.resolve("latin.txt"), new byte[] {(byte) 0xe4, '\n'});
        Wildcards wildcards = new WildcardFolder(folder);
        assertThatThrownBy(() -> PromptTemplate.expand("prompt", "__a__", 1, wildcards))
                .hasMessageStartingWith("prompt: wildcards name each other more than 20 deep");
        assertThatThrownBy(() -> PromptTemplate.expand("prompt", "__long__ __long__", 1, wildcards))
                .hasMessageStartingWith("prompt: the template grows beyond 32000 characters");
        assertThatThrownBy(() -> PromptTemplate.expand("prompt", "__latin__", 1, wildcards))
                .hasMessageContaining("latin.txt are not UTF-8");
    }

    @Test
    void randomTextsAreExpandedOrRefused() {
        RandomPrompts texts = new RandomPrompts(5);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = texts.next();
            try {
                assertThat(expand(text, i)).isEqualTo(expand(text, i));
            } catch (PromptException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_000);
        assertThatThrownBy(() -> expand("{".repeat(10_000), 1)).isInstanceOf(PromptException.class);
    }
}
