package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** People see on the page what the server works with and what that costs, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioSystemTest {
    private static final String COSTS = "document.querySelector('.cost svg')";

    @AutoClose
    private Browser browser;

    @AutoClose
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        browser = Browser.open();
        Path unet = TinyService.addModel(home, "cut").resolve("unet").resolve("model.onnx");
        Files.write(unet, Arrays.copyOf(Files.readAllBytes(unet), 3000));
        service = TinyService.start(home);
        assertThat(service.generate("{\"prompt\":\"a red apple\",\"steps\":40,\"n\":4}")
                        .statusCode())
                .isEqualTo(200);
    }

    @BeforeEach
    void show() {
        // as wide as a desk's: a driver's click misses what a phone's screen has scrolled
        browser.resize(1440);
        browser.requests();
        browser.go(URI.create(service.uri("/") + "#/system"));
        browser.errors();
    }

    @Test
    void whatAStepCostsIsSeenAndCanBeRead() {
        browser.until(COSTS);

        // A model of the same files that another test has loaded costs as much.
        assertThat(browser.text(".costs")).contains("tiny, 32 × 32", "with guidance");
        assertThat(browser.run("return " + COSTS + ".getAttribute('aria-label')"))
                .asString()
                .matches(".*: \\S+ m?s with 1, \\S+ m?s with 2.*");
        assertThat(browser.run("return [...document.querySelectorAll('.numbers tbody tr')]"
                        + ".filter((row) => row.textContent.includes('step with guidance')).length"
                        + " === document.querySelectorAll('.cost rect').length"))
                .isEqualTo(true);
        assertThat(browser.text(".numbers tbody")).contains("encode", "decode");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aModelIsExaminedWhenSomebodyWantsToKnow() {
        browser.until("document.querySelector('.model-list .doctor')");
        assertThat(browser.requests()).noneMatch(url -> url.endsWith("/doctor"));

        openDoctor("tiny");
        browser.until("document.querySelector('.diagnosis [role=status]')?.textContent === 'The model is sound.'");
        assertThat(browser.text(".diagnosis .values")).contains("stable diffusion", "unet", "KiB");
        assertThat(browser.text(".diagnosis [aria-label='Inputs and outputs of tiny']"))
                .contains("encoder_hidden_states", "out_sample");

        openDoctor("cut");
        browser.until("document.querySelector('.diagnosis .findings')?.textContent.includes('unet/model.onnx')");
        assertThat(browser.run("return [...document.querySelectorAll('.diagnosis [role=status]')]"
                        + ".filter((each) => /The model has [0-9]+ fault/.test(each.textContent)).length"))
                .isEqualTo(1L);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aModelIsLoadedAndUnloaded() {
        TinyService.addModel(service.home(), "later");
        browser.reload();

        browser.click("[aria-label='Load later']");
        browser.until("[...document.querySelectorAll('.model-list li')].some((each) =>"
                + " each.querySelector('h3').textContent === 'later' && each.textContent.includes('in memory'))");
        assertThat(browser.has("[aria-label='Load later']")).isFalse();
        assertThat(browser.run("return document.activeElement.ariaLabel")).isEqualTo("Unload later");

        browser.click("[aria-label='Unload later']");
        browser.until("document.querySelector(\"[aria-label='Load later']\")");
        assertThat(TinyService.json(service.get("/v1/models/later"))
                        .get("loaded")
                        .booleanValue())
                .isFalse();
        assertThat(browser.errors()).isEmpty();
    }

    private void openDoctor(String model) {
        browser.run(
                "[...document.querySelectorAll('.model-list li')]"
                        + ".find((each) => each.querySelector('h3').textContent === arguments[0])"
                        + ".querySelector('.doctor').open = true",
                model);
    }

    @Test
    void nothingKeepsAnybodyFromUsingIt() {
        for (String theme : List.of("light", "dark")) {
            for (int width : List.of(1440, 390)) {
                browser.resize(width);
                browser.theme(theme);
                browser.until(COSTS);
                browser.until("document.querySelector('.model-list .doctor')");
                browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
                browser.until("document.querySelectorAll('.diagnosis .values').length"
                        + " === document.querySelectorAll('.doctor').length");
                browser.assertAccessible("system, " + theme + ", " + width);
                assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
            }
        }
    }
}
