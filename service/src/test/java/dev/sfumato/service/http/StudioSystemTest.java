package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** People see on the page what the server works with and what that costs, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioSystemTest {
    private static final String COSTS = "document.querySelector('.cost svg')";

    private Browser browser;
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        browser = Browser.open();
        service = TinyService.start(home);
        assertThat(service.generate("{\"prompt\":\"a red apple\",\"steps\":40,\"n\":4}")
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        if (browser != null) {
            browser.close();
        }
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void show() {
        browser.go(URI.create(service.uri("/") + "#/system"));
        browser.errors();
    }

    @Test
    void whatAStepCostsIsSeenAndCanBeRead() {
        browser.until(COSTS);

        assertThat(browser.text(".cost figcaption")).contains("tiny", "32 × 32", "with guidance");
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
    void nothingKeepsAnybodyFromUsingIt() {
        for (String theme : List.of("light", "dark")) {
            for (int width : List.of(1440, 390)) {
                browser.resize(width);
                browser.theme(theme);
                browser.until(COSTS);
                browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
                browser.assertAccessible("system, " + theme + ", " + width);
                assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
            }
        }
    }
}
