package dev.sfumato.prompts.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sfumato.prompts.PromptException;
import dev.sfumato.prompts.syntax.Node.Alternation;
import dev.sfumato.prompts.syntax.Node.Break;
import dev.sfumato.prompts.syntax.Node.Embedding;
import dev.sfumato.prompts.syntax.Node.Emphasis;
import dev.sfumato.prompts.syntax.Node.Lora;
import dev.sfumato.prompts.syntax.Node.Scheduled;
import dev.sfumato.prompts.syntax.Node.Text;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptParserTest {

    private static List<Node> nodes(String text) {
        Prompt prompt = PromptParser.parse(text);
        assertThat(prompt.parts()).hasSize(1);
        return prompt.parts().getFirst().nodes();
    }

    private static Text text(String text) {
        return new Text(text);
    }

    private static Emphasis weighted(double weight, Node... nodes) {
        return new Emphasis(List.of(nodes), weight);
    }

    @Test
    void brackets_weigh_what_they_hold() {
        assertThat(nodes("a (b) [c] (d:1.5)"))
                .containsExactly(
                        text("a "),
                        weighted(1.1, text("b")),
                        text(" "),
                        weighted(1 / 1.1, text("c")),
                        text(" "),
                        weighted(1.5, text("d")));
        assertThat(nodes("((a) b:0.5)")).containsExactly(weighted(0.5, weighted(1.1, text("a")), text(" b")));
    }

    @Test
    void an_open_bracket_reaches_to_the_end_and_a_lone_closing_one_is_text() {
        assertThat(nodes("a (b c")).containsExactly(text("a "), weighted(1.1, text("b c")));
        assertThat(nodes("a) b] :1.2)")).containsExactly(text("a) b] :1.2)"));
    }

    @Test
    void crossing_brackets_are_cut_in_two() {
        assertThat(nodes("(a [b) c]"))
                .containsExactly(
                        weighted(1.1, text("a "), weighted(1 / 1.1, text("b"))), weighted(1 / 1.1, text(" c")));
    }

    @Test
    void a_backslash_makes_brackets_text() {
        assertThat(nodes("\\(a\\) \\[b\\] \\\\ c\\|d")).containsExactly(text("(a) [b] \\ c|d"));
        assertThat(nodes("[a\\:3]")).containsExactly(weighted(1 / 1.1, text("a:3")));
    }

    @Test
    void prompts_can_change_at_a_step_or_at_a_share_of_them() {
        assertThat(nodes("[a:b:0.25]"))
                .containsExactly(new Scheduled(List.of(text("a")), List.of(text("b")), new SwitchPoint.Fraction(0.25)));
        assertThat(nodes("[b: 12 ]"))
                .containsExactly(new Scheduled(List.of(), List.of(text("b")), new SwitchPoint.Step(12)));
        assertThat(nodes("[a::.5]"))
                .containsExactly(new Scheduled(List.of(text("a")), List.of(), new SwitchPoint.Fraction(0.5)));
        assertThat(nodes("[a:[b:c:2]:1]"))
                .containsExactly(new Scheduled(
                        List.of(text("a")),
                        List.of(new Scheduled(List.of(text("b")), List.of(text("c")), new SwitchPoint.Step(2))),
                        new SwitchPoint.Step(1)));
    }

    @Test
    void prompts_can_change_at_every_step() {
        assertThat(nodes("[a|(b)|]"))
                .containsExactly(
                        new Alternation(List.of(List.of(text("a")), List.of(weighted(1.1, text("b"))), List.of())));
    }

    @Test
    void a_bar_of_no_alternation_makes_the_whole_schedule_text() {
        assertThat(nodes("[a|b] | [c:3]"))
                .containsExactly(weighted(1 / 1.1, text("a|b")), text(" | "), weighted(1 / 1.1, text("c:3")));
    }

    @Test
    void break_is_a_word_of_its_own() {
        assertThat(nodes("a BREAK b (BREAK) BREAKER"))
                .containsExactly(text("a"), new Break(), text("b "), weighted(1.1, new Break()), text(" BREAKER"));
    }

    @Test
    void and_joins_weighted_prompts() {
        assertThat(PromptParser.parse("a cat :1.2 AND a dog AND -x :-.5").parts())
                .containsExactly(
                        new Prompt.Part(List.of(text("a cat")), 1.2),
                        new Prompt.Part(List.of(text("a dog")), 1),
                        new Prompt.Part(List.of(text("-x")), -0.5));
        assertThat(PromptParser.parse("SAND ANDROID")).isEqualTo(PromptParser.parse("SAND ANDROID "));
    }

    @Test
    void a_negative_prompt_knows_no_and() {
        assertThat(PromptParser.parseNegative("a AND b:2").parts())
                .containsExactly(new Prompt.Part(List.of(text("a AND b:2")), 1));
    }

    @Test
    void tags_are_nodes_wherever_they_stand() {
        assertThat(nodes("a<lora:some style:0.8> <cat-toy> [<lora:b>c:3]"))
                .containsExactly(
                        text("a"),
                        new Lora("some style", 0.8),
                        text(" "),
                        new Embedding("cat-toy"),
                        text(" "),
                        new Scheduled(List.of(), List.of(new Lora("b", 1), text("c")), new SwitchPoint.Step(3)));
        assertThat(nodes("a < b > c")).containsExactly(text("a < b > c"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <hypernet:x:1> | prompt: '<hypernet:x:1>' asks for a hypernet, which is not supported
                    <lora:x:1:0.5> | prompt: '<lora:x:1:0.5>' is not of the form <lora:name> or <lora:name:weight>
                    <lora:x:much>  | prompt: weight 'much' is not a number
                    (a:1.2.3)      | prompt: weight '1.2.3' is not a number
                    (a:.)          | prompt: weight '.' is not a number
                    (a:10001)      | prompt: weight 10001 is out of range; allowed: -10000 to 10000
                    a:-20000       | prompt: weight -20000 is out of range; allowed: -10000 to 10000
                    """)
    void what_cannot_be_honoured_is_refused_by_name(String text, String message) {
        assertThatThrownBy(() -> PromptParser.parse(text))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void adapters_have_no_place_in_a_negative_prompt() {
        assertThatThrownBy(() -> PromptParser.parseNegative("<lora:x>"))
                .isInstanceOf(PromptException.class)
                .hasMessageStartingWith("negative_prompt: '<lora:x>' has no place here");
    }

    @Test
    void nesting_has_an_end() {
        assertThat(nodes("(".repeat(100))).isEmpty();
        assertThatThrownBy(() -> PromptParser.parse("([".repeat(51)))
                .isInstanceOf(PromptException.class)
                .hasMessage("prompt: brackets are nested more than 100 deep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83c", "x\ud83cx", "\udc00"})
    void half_a_surrogate_pair_is_refused(String text) {
        assertThatThrownBy(() -> PromptParser.parse(text)).isInstanceOf(PromptException.class);
    }

    @Test
    void a_step_shows_its_own_text() {
        List<Node> nodes = nodes("[a:b:2][x|y] ([c]:[1.2|0.8])");
        assertThat(ScheduleResolver.changes(nodes)).isTrue();
        assertThat(ScheduleResolver.at(nodes, 2, SwitchPoint.Pass.of(4)))
                .containsExactly(text("ay "), weighted(0.8, weighted(1 / 1.1, text("c"))));
        assertThat(ScheduleResolver.at(nodes, 3, SwitchPoint.Pass.of(4)))
                .containsExactly(text("bx "), weighted(1.2, weighted(1 / 1.1, text("c"))));
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 10, 5",
        "0.33, 10, 3",
        "1.0, 10, 10",
        "7.5, 10, 10",
        "12, 10, 10",
        "3, 10, 3",
        "-2, 10, -2",
        "1e1, 20, 10"
    })
    void switch_points_round_down_and_stay_in_the_schedule(String number, int steps, int last) {
        assertThat(SwitchPoint.of(number).lastStep(SwitchPoint.Pass.of(steps))).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({"0.5, -5", "1.5, 5", "2.5, 10", "12, -8", "25, 5", "99, 10"})
    void aSecondPassCountsOnFromTheFirst(String number, int last) {
        assertThat(SwitchPoint.of(number).lastStep(new SwitchPoint.Pass(10, 20)))
                .isEqualTo(last);
    }

    @Test
    void the_names_of_the_syntaxes_are_those_of_the_apis() {
        assertThat(PromptSyntax.names()).isEqualTo(Arrays.asList("none", "a1111"));
        assertThat(PromptSyntax.parse("a1111")).contains(PromptSyntax.A1111);
        assertThat(PromptSyntax.parse("A1111")).isEmpty();
    }
}
