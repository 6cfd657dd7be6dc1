package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** People find pictures across runs, lay them out, mark, replay and compare what they find, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioRunsTest {
    private static final String TILES = "document.querySelectorAll('sf-pictures .tile img').length";

    @AutoClose
    private Browser browser;

    private TinyService service;

    @BeforeAll
    void open() {
        browser = Browser.open();
    }

    @BeforeEach
    void start(@TempDir Path home) {
        try (TinyService first = TinyService.start(home)) {
            paint(first, "a green pear", "ddim", 3);
        }
        service = TinyService.start(home);
        for (String scheduler : List.of("ddim", "euler")) {
            for (int steps : List.of(2, 4)) {
                paint(service, "a red apple", scheduler, steps);
            }
        }
        browser.go(service.uri("/"));
        browser.errors();
    }

    @AfterEach
    void stop() {
        assertThat(browser.errors()).isEmpty();
        browser.go(URI.create("about:blank"));
        service.close();
    }

    private static void paint(TinyService service, String prompt, String scheduler, int steps) {
        String json =
                "{\"prompt\":\"%s\",\"scheduler\":\"%s\",\"steps\":%d,\"seed\":7}".formatted(prompt, scheduler, steps);
        assertThat(service.generate(json).statusCode()).isEqualTo(200);
    }

    private void show(String hash) {
        browser.go(URI.create(service.uri("/") + "#/" + hash));
    }

    private JsonNode runs() {
        return TinyService.json(service.get("/v1/runs")).get("data");
    }

    private String finishedRun() {
        return runs().valueStream()
                .filter(run -> run.get("status").stringValue().equals("finished"))
                .findFirst()
                .orElseThrow()
                .get("id")
                .stringValue();
    }

    @Test
    void picturesOfAllRunsAreFoundByWordsAndConditions() {
        show("pictures");
        browser.until(TILES + " === 5");
        browser.write("#pictures-search", "pear");
        browser.until(TILES + " === 1");
        assertThat(browser.text(".tile-caption")).contains("a green pear");
        browser.write("#pictures-search", "apple");
        browser.write("#pictures-where", "scheduler=euler, steps>=3" + Keys.ENTER);
        browser.until(TILES + " === 1");
        assertThat(browser.run("return location.hash")).asString().contains("where=");

        browser.write("#pictures-where", "colour" + Keys.ENTER);
        browser.until("document.querySelector('sf-pictures .error')?.textContent.includes('filter')");
        browser.errors();
    }

    @Test
    void whatIsStarredIsFoundAgain() {
        show("pictures?q=pear");
        browser.until(TILES + " === 1");
        browser.click(".tile [aria-label='Star this generation']");
        browser.until("document.querySelector(\".tile [aria-label='Star this generation']\").ariaPressed === 'true'");

        show("pictures?starred=true");

        browser.until(TILES + " === 1");
        assertThat(browser.text(".tile-caption")).contains("a green pear");
    }

    @Test
    void aGridLaysPicturesOutAndASliderMovesAllCells() {
        show("pictures?x=steps&y=scheduler");
        browser.until("document.querySelectorAll('.picture-grid tbody img').length === 5");
        assertThat(browser.text(".picture-grid thead")).contains("2", "3", "4");
        assertThat(browser.text(".picture-grid tbody")).contains("ddim", "euler");

        show("pictures?x=seed&y=scheduler&z=steps&at=4");
        browser.until("document.querySelector('.picture-grid output')?.textContent === '4'");
        browser.until("document.querySelectorAll('.picture-grid tbody img').length === 2");
        browser.find("#grid-at").sendKeys(Keys.ARROW_LEFT);
        browser.until("document.querySelector('.picture-grid output').textContent === '3'");
        browser.until("document.querySelectorAll('.picture-grid tbody img').length === 1");
        assertThat(browser.run("return location.hash")).asString().contains("at=3");
    }

    @Test
    void aPictureIsPaintedAgainWithItsVerdict() {
        show("runs/" + finishedRun());
        browser.click(".tile [aria-label='Paint again and compare']");

        browser.until("document.querySelector('.replay')?.textContent.includes('Identical in every pixel')");
        browser.until(
                "[...document.querySelectorAll('.replay-pair img')].filter((each) => each.naturalWidth === 32).length === 2");
        browser.assertAccessible("a replay");
        browser.press(Keys.ESCAPE);
        browser.until("!document.querySelector('dialog')");
    }

    @Test
    void aRunIsStarredTaggedNotedAndDeleted() {
        String run = finishedRun();
        show("runs/" + run);
        browser.click("[aria-label='Star this run']");
        browser.until("document.querySelector(\"[aria-label='Star this run']\").ariaPressed === 'true'");
        browser.click(".page-head .button");
        browser.write("#edit-tags", "fruit, green");
        browser.write("#edit-notes", "the <b>first</b> pear");
        browser.click("dialog .primary");
        browser.until("document.querySelector('.page-head .notes')?.textContent === 'the <b>first</b> pear'");
        assertThat(browser.text(".page-head")).contains("fruit", "green");

        show("runs?starred=true");
        browser.until("document.querySelectorAll('.run-row').length === 1");
        show("runs/" + run);
        browser.click(".page-head .button:last-of-type");
        browser.click("dialog .primary");

        browser.until("location.hash === '#/runs'");
        browser.until("document.querySelectorAll('.run-row').length === 1");
        assertThat(runs()).hasSize(1);
    }

    @Test
    void theCurvesOfSeveralRunsLieOverEachOther() {
        show("runs");
        browser.until("document.querySelectorAll('.run-line input').length === 2");
        browser.run("document.querySelectorAll('.run-line input').forEach((each) => each.click())");
        browser.click("form a.button");

        browser.until("document.querySelector('sf-compare-runs .chart canvas')?.width > 0");
        assertThat(browser.run(
                        "return document.querySelectorAll('sf-compare-runs .chart .u-legend .u-label').length >= 3"))
                .isEqualTo(true);
        assertThat(browser.text("sf-compare-runs")).contains("Where their configurations differ");
    }

    @Test
    void curvesAreToldByAValueOfTheConfigurations(@TempDir Path trainings) {
        browser.go(URI.create("about:blank"));
        browser.errors();
        service.close();
        try (Tracker tracker = Tracker.open(trainings)) {
            train(tracker, "adam");
            train(tracker, "sgd");
        }
        service = TinyService.start(trainings);
        show("compare?runs=run-sgd,run-adam&by=optimizer");
        String labels =
                "[...document.querySelectorAll('sf-compare-runs .u-legend .u-label')].map((each) => each.textContent).join()";
        browser.until(labels + " === 'step,adam,sgd'");
        assertThat(browser.value("#curves-by")).isEqualTo("optimizer");

        browser.find("#curves-by").sendKeys("name");

        browser.until(labels + " === 'step,training (run-sgd),training (run-adam)'");
        assertThat(browser.run("return location.hash")).asString().doesNotContain("by=");
    }

    private static void train(Tracker tracker, String optimizer) {
        RunOptions options = RunOptions.builder("emoji-64")
                .id("run-" + optimizer)
                .name("training")
                .config(Map.of("optimizer", optimizer))
                .build();
        try (Run run = tracker.init(options)) {
            for (int step = 1; step <= 5; step++) {
                run.log(Map.of("loss", 1.0 / step));
            }
            run.finish(0);
        }
    }

    @Test
    void nothingKeepsAnybodyFromUsingAPage() {
        String both = runs().valueStream()
                .map(run -> run.get("id").stringValue())
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        for (String theme : List.of("light", "dark")) {
            for (String page :
                    List.of("pictures", "pictures?x=steps&y=scheduler&z=seed", "compare?runs=" + both, "runs")) {
                show(page);
                browser.theme(theme);
                browser.until("document.querySelector('.tile img, .picture-grid tbody img, .chart canvas, .run-line')");
                browser.assertAccessible(page + ", " + theme);
                assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
            }
        }
    }
}
