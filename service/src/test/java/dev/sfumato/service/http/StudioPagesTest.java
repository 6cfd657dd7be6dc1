package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** People find, look at and compare pictures on the page, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioPagesTest {
    private static final String MARKUP = "<img src=x onerror='window.hacked = 1'>\u202e\"' a blue house";
    private static final String PICTURES = "document.querySelectorAll('.gallery .tile img').length";

    @AutoClose
    private Browser browser;

    @AutoClose
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) {
        browser = Browser.open();
        service = TinyService.start(home);
        paint("a red apple", 1);
        paint("a green apple", 2);
        paint(MARKUP, 3);
        paint("word ".repeat(6400).strip(), 4);
    }

    @BeforeEach
    void forget() {
        browser.go(service.uri("/"));
        browser.run("localStorage.clear()");
        browser.errors();
    }

    private void paint(String prompt, int steps) {
        String json = JsonMapper.shared()
                .writeValueAsString(java.util.Map.of("prompt", prompt, "steps", steps, "seed", 7, "n", 1));
        assertThat(service.generate(json).statusCode()).isEqualTo(200);
    }

    private void show(String hash) {
        browser.go(URI.create(service.uri("/") + "#/" + hash));
    }

    private void showRun() {
        JsonNode runs = TinyService.json(service.get("/v1/runs"));
        show("runs/" + runs.at("/data/0/id").stringValue());
        browser.until(PICTURES + " >= 4");
    }

    @Test
    void theNewestAddressIsShownWhicheverModulesComeLast() {
        show("system");
        browser.until("document.querySelector('.model-list li')");

        browser.run("location.hash = '#/make';"
                + "return new Promise((done) => setTimeout(() => done(location.hash = '#/compare'), 2))");
        browser.until("customElements.get('sf-make') && customElements.get('sf-compare')");

        browser.until("document.querySelector('sf-compare h1')");
        assertThat(browser.has("sf-make")).isFalse();
    }

    @Test
    void aPictureIsFoundByItsPrompt() {
        show("runs");
        browser.click(".run-row");
        browser.until(PICTURES + " >= 4");
        browser.write("#run-search", "APPLE green");
        browser.until(PICTURES + " === 1");
        browser.click(".tile-picture");

        browser.until("document.querySelector('dialog.viewer img')?.naturalWidth === 32");
        assertThat(browser.text(".viewer-title")).contains("a green apple");
        browser.press(Keys.ESCAPE);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aHostilePromptIsTextInEveryPlace() {
        showRun();

        assertThat(browser.run(
                        "return [...document.querySelectorAll('.tile-caption bdi')].map((each) => each.textContent)"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .anyMatch(text -> text.toString().startsWith(MARKUP));
        browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void numbersBecomeCurves() {
        showRun();
        browser.run("document.querySelector('details').open = true");

        browser.until("document.querySelector('.chart canvas')?.width > 0");
        assertThat(browser.run("return document.querySelector('.chart .plot').getAttribute('aria-label')"))
                .asString()
                .containsPattern("over [45] values");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void twoPicturesAreComparedBySwipeAndByDifference() {
        showRun();
        browser.run(
                "document.querySelectorAll('.tile .icon-button[aria-pressed]').forEach((each, place) => place < 2 && each.click())");
        show("compare");
        browser.until("document.querySelectorAll('.compare-pane img').length === 2");
        browser.find(".compare-pane").click();
        browser.press("+", "+");
        assertThat(browser.run("return [...document.querySelectorAll('.compare-pane img')]"
                        + ".every((each) => each.style.transform.includes('1.5625'))"))
                .isEqualTo(true);
        browser.press("w");
        browser.find("#swipe").sendKeys(Keys.HOME);
        assertThat(browser.run("return document.querySelector('.swipe-above').style.clipPath"))
                .asString()
                .contains("100%");
        browser.run("document.activeElement.blur()");
        browser.press("d");
        browser.until("document.querySelector('.compare-stage [role=status]')?.textContent.includes('pixels differ')");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void theSystemIsSeen() {
        show("system");

        browser.until("document.querySelector('.model-list li')");
        browser.until("document.querySelector('.facts-grid')?.textContent.includes('tiny')");
        browser.until("document.querySelector('sf-system .empty')");
        assertThat(browser.text(".facts-grid")).contains("cpu");
        assertThat(browser.text("sf-system > .error")).isEmpty();
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void nothingKeepsAnybodyFromUsingAPage() {
        for (String theme : List.of("light", "dark")) {
            show("runs");
            browser.theme(theme);
            browser.until("document.querySelector('.run-row')");
            browser.assertAccessible("runs, " + theme);
            showRun();
            browser.theme(theme);
            browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
            browser.until("document.querySelector('.chart canvas')?.width > 0");
            browser.assertAccessible("a run, " + theme);
            browser.run("localStorage.removeItem('sfumato.compare')");
            browser.run(
                    "document.querySelectorAll('.tile .icon-button[aria-pressed]').forEach((each) => each.click())");
            for (String mode : List.of("side", "swipe", "difference")) {
                show("compare?mode=" + mode);
                browser.theme(theme);
                browser.until("document.querySelector('.compare-pane')");
                browser.assertAccessible(mode + ", " + theme);
            }
            show("system");
            browser.theme(theme);
            browser.until("document.querySelector('.model-list li')");
            browser.assertAccessible("system, " + theme);
        }
    }

    @Test
    void thePageWorksBelowAPathThatTheServerDoesNotKnow() {
        try (SubPathProxy proxy = SubPathProxy.before(service)) {
            browser.go(URI.create("about:blank"));
            browser.requests();
            browser.go(URI.create(proxy.uri() + "#/make?prompt=a+red+apple&steps=3"));
            browser.click("button.paint");
            browser.until("document.querySelector('.canvas img:not(.preview)')?.naturalWidth === 32");

            assertThat(browser.requests())
                    .allMatch(url -> url.startsWith(proxy.uri().toString()) || !url.startsWith("http"));
            assertThat(browser.errors()).isEmpty();
        }
    }
}
