package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** People scroll through more pictures than a document could hold, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioGalleryTest {
    private static final int COUNT = 700;
    private static final int SIDE = 8;
    private static final String TILES = "document.querySelectorAll('.gallery .tile')";

    @AutoClose
    private Browser browser;

    @AutoClose
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        browser = Browser.open();
        try (Tracker tracker = Tracker.open(home);
                Run run = tracker.init(RunOptions.builder("tests").id("many").build())) {
            for (int number = 1; number <= COUNT; number++) {
                run.log(Map.of("prompt", caption(number), "seed", number, "images", List.of(picture(number))));
            }
            run.finish(0);
        }
        service = TinyService.start(home);
    }

    private static String caption(int number) {
        return "picture " + number + ".";
    }

    private static Image picture(int number) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, number);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Image.of(out.toByteArray(), "png", SIDE, SIDE, caption(number));
    }

    @BeforeEach
    void forget() {
        browser.resize(1440);
        browser.errors();
    }

    private void show(String hash) {
        browser.go(URI.create(service.uri("/") + "#/" + hash));
        browser.until(tile(COUNT) + "?.querySelector('img').naturalWidth === " + SIDE);
    }

    /** The tile of a picture, in JavaScript. */
    private static String tile(int number) {
        return "[..." + TILES + "].find((each) => each.querySelector('.tile-caption').textContent === '"
                + caption(number) + "')";
    }

    private void scrollToTheEnd() {
        browser.until("(scrollTo(0, document.documentElement.scrollHeight), " + tile(1)
                + "?.querySelector('img').naturalWidth === " + SIDE + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pictures", "runs/many"})
    void onlyWhatIsNearTheWindowIsInTheDocument(String page) {
        show(page);
        assertThat(browser.run("return " + TILES + "[0].ariaSetSize")).isEqualTo(String.valueOf(COUNT));

        scrollToTheEnd();

        assertThat(browser.run("return " + tile(1) + ".ariaPosInSet")).isEqualTo(String.valueOf(COUNT));
        assertThat((Long) browser.run("return " + TILES + ".length")).isLessThan(COUNT / 2);
        assertThat(browser.run("return " + tile(COUNT) + " === undefined")).isEqualTo(true);
        browser.run("scrollTo(0, 0)");
        browser.until(tile(COUNT));
        browser.until("!" + tile(1));
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void noTwoTilesLieOverEachOtherAndNoneMoves() {
        show("pictures");
        scrollToTheEnd();

        assertThat(browser.run("const boxes = [..." + TILES + "].map((each) => each.getBoundingClientRect());"
                        + "return boxes.every((one, place) => boxes.slice(place + 1).every((other) =>"
                        + " one.right <= other.left || other.right <= one.left"
                        + " || one.bottom <= other.top || other.bottom <= one.top))"))
                .isEqualTo(true);
        browser.run("window.before = " + tile(1) + ".offsetTop; scrollTo(0, 0)");
        browser.until("!" + tile(1));
        scrollToTheEnd();
        assertThat(browser.run("return window.before === " + tile(1) + ".offsetTop"))
                .isEqualTo(true);
    }

    @Test
    void aStarStaysWhenItsTileHasBeenAway() {
        show("pictures");
        browser.click("[aria-posinset='3'] [aria-label='Star this generation']");
        browser.until("document.querySelector(\"[aria-posinset='3'] [aria-label='Star this generation']\")"
                + ".ariaPressed === 'true'");

        scrollToTheEnd();
        browser.run("scrollTo(0, 0)");
        browser.until("document.querySelector(\"[aria-posinset='3']\")");

        assertThat(browser.run("return document.querySelector(\"[aria-posinset='3']"
                        + " [aria-label='Star this generation']\").ariaPressed"))
                .isEqualTo("true");
    }

    @Test
    void theKeyboardGoesOnWhereItWasAlsoWhenThePageIsScrolledAway() {
        show("pictures");
        browser.run("document.querySelector(\"[aria-posinset='2'] .tile-picture\").focus()");
        scrollToTheEnd();
        assertThat(browser.run("return document.activeElement.closest('.tile').ariaPosInSet"))
                .isEqualTo("2");

        browser.press(Keys.TAB);

        browser.until("document.activeElement.closest(\"[aria-posinset='2']\")?.matches('.tile')"
                + " && !document.activeElement.matches('.tile-picture')");
        browser.until("document.querySelector(\"[aria-posinset='3']\")");
    }

    @Test
    void otherColumnsLeaveTheEyesWhereTheyAre() {
        show("pictures");
        browser.until("(scrollTo(0, 5000), scrollY === 5000)");
        String first = "[..." + TILES + "].find((each) => each.getBoundingClientRect().bottom > 60)?.ariaPosInSet";
        browser.until(first + " > 50");
        long before = Long.parseLong(String.valueOf(browser.run("return " + first)));

        browser.resize(390);

        browser.until("document.querySelector('.gallery').clientWidth < 390 && " + first + " > 0");
        browser.until("Math.abs(" + first + " - " + before + ") <= 14");
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
    }

    @Test
    void theViewerTurnsToPicturesWithoutATile() {
        show("runs/many");
        browser.click(".tile-picture");
        browser.until("document.querySelector('.viewer-title')?.textContent.includes('1 of " + COUNT + "')");

        browser.press(Keys.ARROW_LEFT);

        browser.until("document.querySelector('.viewer-title').textContent.startsWith('" + caption(1) + "')");
        browser.press(Keys.ESCAPE);
    }

    @Test
    void nothingKeepsAnybodyFromUsingIt() {
        for (String theme : List.of("light", "dark")) {
            show("pictures");
            browser.theme(theme);
            browser.assertAccessible("many pictures, " + theme);
        }
    }
}
