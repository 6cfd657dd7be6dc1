package dev.sfumato.diffusion.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InfotextEntriesTest {

    @Test
    void whatIsWrittenIsReadBack() {
        Map<String, String> entries =
                InfotextEntries.read(Infotext.of(Records.of("a: b, c\nsecond line", "bad,\nworse", "my, \"model\"")));

        assertThat(entries)
                .containsEntry("Prompt", "a: b, c\nsecond line")
                .containsEntry("Negative prompt", "bad,\nworse")
                .containsEntry("Steps", "25")
                .containsEntry("Sampler", "Euler a")
                .containsEntry("Size-1", "64")
                .containsEntry("Size-2", "48")
                .containsEntry("Model", "my, \"model\"")
                .containsEntry("Version", "sfumato 1.2.3");
    }

    @Test
    void infotextsOfOthersAreReadToo() {
        Map<String, String> entries = InfotextEntries.read("""
                (masterpiece:1.2), 1girl
                Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 965400086, Size: 512x768, \
                Model hash: 6ce0161689, Lora hashes: "style: 0123, other: 4567", Hires upscale: 2, Version: v1.10.1""");

        assertThat(entries)
                .containsEntry("Prompt", "(masterpiece:1.2), 1girl")
                .containsEntry("Negative prompt", "")
                .containsEntry("Lora hashes", "style: 0123, other: 4567")
                .containsEntry("Schedule type", "Karras")
                .containsEntry("Size-2", "768")
                .containsEntry("Version", "v1.10.1");
    }

    @Test
    void aTextWithoutSettingsIsAllPrompt() {
        assertThat(InfotextEntries.read("an apple, size: small"))
                .containsExactly(Map.entry("Prompt", "an apple, size: small"), Map.entry("Negative prompt", ""));
        assertThat(InfotextEntries.read("  ")).isEmpty();
    }

    @Test
    void aQuoteThatNeverEndsDoesNoHarm() {
        assertThat(InfotextEntries.read("x\nSteps: 1, Seed: 2, Size: 8x8, Model: \"a\\"))
                .containsEntry("Seed", "2")
                .containsEntry("Model", "\"a\\");
    }
}
