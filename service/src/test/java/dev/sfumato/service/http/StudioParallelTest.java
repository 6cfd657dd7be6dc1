package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.json.JsonMapper;

/** People find by parallel coordinates which settings make which pictures of several runs, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioParallelTest {
    private static final String HOSTILE = "<img src=x onerror='window.hacked = 1'> a green pear";
    private static final String LEFT = "document.querySelectorAll('.parallel .line:not(.out)').length";
    private static final String TILES = "document.querySelectorAll('sf-compare-runs .tile').length";
    private static final String COUNT = "document.querySelector('.parallel-section > [role=status]')?.textContent";

    @AutoClose
    private Browser browser;

    @AutoClose
    private TinyService service;

    private String both;

    @BeforeAll
    void start(@TempDir Path home) {
        browser = Browser.open();
        try (TinyService first = TinyService.start(home)) {
            paint(first, HOSTILE, "ddim", 3);
        }
        service = TinyService.start(home);
        for (String scheduler : List.of("ddim", "euler")) {
            for (int steps : List.of(2, 4)) {
                paint(service, "a red apple", scheduler, steps);
            }
        }
        both = TinyService.json(service.get("/v1/runs"))
                .get("data")
                .valueStream()
                .map(run -> run.get("id").stringValue())
                .collect(Collectors.joining(","));
    }

    private static void paint(TinyService service, String prompt, String scheduler, int steps) {
        String json = JsonMapper.shared()
                .writeValueAsString(Map.of("prompt", prompt, "scheduler", scheduler, "steps", steps, "seed", 7));
        assertThat(service.generate(json).statusCode()).isEqualTo(200);
    }

    @BeforeEach
    void show() {
        browser.resize(1440);
        show("");
        browser.errors();
    }

    private void show(String more) {
        open(URI.create(service.uri("/") + "#/compare?runs=" + both + more));
    }

    private void open(URI address) {
        browser.go(address);
        browser.until("document.querySelectorAll('.parallel .line').length === 5");
        browser.run("document.querySelector('.parallel').scrollIntoView()");
        browser.until(TILES + " > 0");
    }

    @Test
    void oneRunAloneShowsItsNumbersAndNoDifferences() {
        browser.go(URI.create(service.uri("/") + "#/compare?runs=" + both.substring(0, both.indexOf(','))));
        browser.until("document.querySelectorAll('sf-compare-runs .charts > *').length > 0");

        assertThat(browser.text("sf-compare-runs h1")).isEqualTo("One run");
        assertThat(browser.run("return document.querySelector('#differing')")).isNull();
    }

    private static String field(String axis) {
        return "select[data-axis='" + axis + "']";
    }

    @Test
    void everyGenerationIsALineOverWhatTheyDifferIn() {
        assertThat(
                        browser.run(
                                "return [...document.querySelectorAll('.parallel .name title')].map((each) => each.textContent)"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .startsWith("run", "scheduler", "steps", "prompt")
                .doesNotContain("seed", "model", "generation id");
        browser.until(TILES + " === 5");
        browser.until(COUNT + " === '5 of 5 generations'");
        assertThat(browser.text(".parallel")).contains("ddim", "euler");
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void drawingAlongAnAxisLeavesWhatItCovers() {
        // of steps, the third axis: from the middle to above its top, where 4 is
        browser.drag(".axis:nth-of-type(4) .brush-place", 40, -125);

        browser.until(LEFT + " === 3");
        browser.until(TILES + " === 3");
        assertThat(browser.has(".parallel .brushed")).isTrue();
        assertThat(Double.parseDouble(browser.value("[data-axis=steps][data-end=from]")))
                .isBetween(2.01, 3.0);
        assertThat(browser.value("[data-axis=steps][data-end=to]")).isEmpty();

        browser.click(".axis:nth-of-type(4) .brush-place");
        browser.until(LEFT + " === 5");
        browser.until(TILES + " === 5");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void theKeyboardNarrowsDownAndALinkShowsTheSame() {
        browser.find("[data-axis=steps][data-end=to]").sendKeys("3" + Keys.TAB);
        browser.until(LEFT + " === 3");
        browser.find(field("scheduler")).sendKeys("d");
        browser.until(LEFT + " === 2");
        browser.until(COUNT + " === '2 of 5 generations'");
        browser.until(TILES + " === 2");

        URI link = URI.create(String.valueOf(browser.run("return location.href")));
        open(link);

        browser.until(LEFT + " === 2");
        browser.until(TILES + " === 2");
        assertThat(browser.value("[data-axis=steps][data-end=to]")).isEqualTo("3");
        assertThat(browser.run("return document.querySelector(\"" + field("scheduler") + "\").selectedOptions[0].text"))
                .isEqualTo("ddim");
        browser.click(".parallel-fields .button");
        browser.until(LEFT + " === 5");
        assertThat(browser.run("return location.hash.includes('only')")).isEqualTo(false);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void axesAreChosen() {
        browser.run("document.querySelector('.parallel-section details').open = true");
        browser.click(".parallel-section fieldset label:nth-of-type(1) input");

        browser.until("document.querySelector('.parallel .name title').textContent === 'scheduler'");
        assertThat(browser.run("return location.hash")).asString().contains("axes=scheduler");
        show("&axes=steps,timings/denoise&only=%7B%22steps%22%3A%7B%22from%22%3A4%7D%7D");
        browser.until("document.querySelectorAll('.parallel .axis').length === 2");
        browser.until(LEFT + " === 2");
        show("&axes=none&only=no-json");
        browser.until(LEFT + " === 5");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void aPictureAndItsLineStandOutTogether() {
        browser.until(TILES + " === 5");
        browser.run("document.querySelector('.tile:nth-child(2) .tile-picture').focus()");
        browser.until("document.querySelectorAll('.parallel .line.marked').length === 1");
        browser.until("document.querySelector('.tile.marked') === document.querySelector('.tile:nth-child(2)')");
        assertThat(browser.text(".parallel-told")).contains("scheduler", "steps", "a red apple");

        browser.run("document.activeElement.blur()");
        browser.until("!document.querySelector('.parallel .line.marked')");
        browser.run("const line = document.querySelector('.parallel .line');"
                + "const at = line.getPointAtLength(1), box = document.querySelector('.parallel').getBoundingClientRect();"
                + "document.querySelector('.parallel').dispatchEvent(new PointerEvent('pointermove',"
                + " {clientX: box.left + at.x, clientY: box.top + at.y}))");
        browser.until("document.querySelectorAll('.parallel .line.marked').length === 1");
        browser.until("document.querySelectorAll('.tile.marked').length === 1");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void nothingKeepsAnybodyFromUsingIt() {
        for (String theme : List.of("light", "dark")) {
            for (int width : List.of(1440, 390)) {
                browser.resize(width);
                browser.theme(theme);
                browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
                browser.assertAccessible("parallel coordinates, " + theme + ", " + width);
                assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
            }
        }
    }
}
