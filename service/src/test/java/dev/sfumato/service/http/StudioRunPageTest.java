package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sfumato.tracking.Image;
import dev.sfumato.tracking.Run;
import dev.sfumato.tracking.RunOptions;
import dev.sfumato.tracking.Tracker;
import dev.sfumato.tracking.media.Mask;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
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
import org.openqa.selenium.Keys;

/** People lay masks over the pictures of a run, and see what it saved and printed, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioRunPageTest {
    private static final int SIDE = 64;
    private static final String HOSTILE = "<img src=x onerror='window.hacked = 1'>";

    private static final String FILE = HOSTILE + "\u202egnp.exe";

    @AutoClose
    private Browser browser;

    @AutoClose
    private TinyService service;

    @BeforeAll
    void start(@TempDir Path home, @TempDir Path work) throws IOException {
        browser = Browser.open();
        Files.writeString(work.resolve(FILE), "kept");
        try (Tracker tracker = Tracker.open(home);
                Run run = tracker.init(RunOptions.builder("tests").id("masked").build())) {
            Mask classes = Mask.of(classes(), SIDE, SIDE, Map.of(1, "apple", 2, HOSTILE));
            run.log(Map.of(
                    "picture", picture(0x8080ff).withMasks(Map.of("prediction", classes)),
                    "masks", Map.of("true", picture(0xffffff), "pred", picture(0x000000))));
            run.save(work, "**", dev.sfumato.tracking.files.SavePolicy.NOW);
            run.print(false, "step 1\n 10%\r100%\n");
            run.print(true, "\u001b[31m" + HOSTILE + "\u001b[0m\n");
            run.finish(0);
        }
        service = TinyService.start(home);
    }

    /** The left half is of class 0, the right of 1 above and 2 below. */
    private static byte[] classes() {
        byte[] classes = new byte[SIDE * SIDE];
        for (int at = 0; at < classes.length; at++) {
            classes[at] = (byte) (at % SIDE < SIDE / 2 ? 0 : at < classes.length / 2 ? 1 : 2);
        }
        return classes;
    }

    private static Image picture(int colour) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        for (int at = 0; at < SIDE * SIDE; at++) {
            image.setRGB(at % SIDE, at / SIDE, colour);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return Image.of(out.toByteArray(), "png", SIDE, SIDE, "a picture of " + colour);
    }

    @BeforeEach
    void show() {
        browser.resize(1440);
        browser.go(URI.create(service.uri("/") + "#/runs/masked"));
        browser.until("document.querySelector('.tile img')?.naturalWidth === 64");
        browser.errors();
    }

    private void toggle(String mask) {
        browser.click(".masks input[value=" + mask + "]");
    }

    private Object pixel(int x, int y) {
        return String.valueOf(browser.run(
                "return [...document.querySelector('.tile canvas').getContext('2d').getImageData(arguments[0],"
                        + " arguments[1], 1, 1).data].join()",
                x,
                y));
    }

    @Test
    void masksLieOverTheirPictureWhenTheyAreWanted() {
        assertThat(browser.run("return document.querySelectorAll('.tile').length"))
                .as("masks are no pictures of their own")
                .isEqualTo(1L);
        assertThat(browser.text(".filters [role=status]")).isEqualTo("1 of 1 pictures, 3 masks");
        assertThat(browser.has(".tile canvas")).isFalse();
        toggle("prediction");
        browser.until("document.querySelector('.tile canvas[data-drawn]')");
        assertThat(pixel(0, 0)).as("nothing is marked").isEqualTo("0,0,0,0");
        assertThat(pixel(SIDE - 1, 0)).isEqualTo("86,180,233,255");
        assertThat(pixel(SIDE - 1, SIDE - 1)).isEqualTo("0,158,115,255");
        assertThat(browser.text(".masks")).contains("apple", HOSTILE);

        toggle("prediction");
        browser.until("!document.querySelector('.tile canvas')");
        toggle("true");
        toggle("pred");
        browser.until("document.querySelectorAll('.tile canvas[data-drawn]').length === 2");
        browser.run("const strength = document.querySelector('#mask-strength'); strength.value = 30;"
                + "strength.dispatchEvent(new Event('input'))");
        assertThat(browser.run("return document.querySelector('.tile canvas').style.opacity"))
                .isEqualTo("0.3");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void masksLieOverThePictureInItsFullView() {
        toggle("prediction");
        browser.click(".tile-picture");

        browser.until("document.querySelector('.viewer canvas[data-drawn]')");
        assertThat(browser.run("const image = document.querySelector('.viewer img').getBoundingClientRect();"
                        + "const mask = document.querySelector('.viewer canvas').getBoundingClientRect();"
                        + "return ['left', 'top', 'width', 'height'].every("
                        + "(side) => Math.abs(image[side] - mask[side]) < 1) && mask.width >= 64"))
                .isEqualTo(true);
        browser.press("+", "+");
        browser.until("document.querySelector('.viewer-layers').style.transform.includes('1.5625')");
        browser.press(Keys.ESCAPE);
        browser.until("!document.querySelector('dialog')");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void picturesThatNoGenerationMadeAreNotPaintedAgain() {
        assertThat(browser.has(".tile [aria-label='Put aside to compare']")).isTrue();
        assertThat(browser.has(".tile [aria-label='Paint again and compare']")).isFalse();
    }

    @Test
    void thePicturesThatWereLoggedLastAreSeenAmongTheLastValues() {
        browser.run("[...document.querySelectorAll('details')].find((each) =>"
                + " each.textContent.startsWith('Last values')).open = true");

        browser.until(
                "[...document.querySelectorAll('.values .last')].filter((each) => each.naturalWidth === 64).length"
                        + " === 3");
        assertThat(browser.run(
                        "return [...document.querySelectorAll('.values .last')].map((each) => each.alt).sort().join()"))
                .isEqualTo("a picture of " + 0x000000 + ",a picture of " + 0xffffff + ",a picture of " + 0x8080ff);
        assertThat(browser.text(".values:has(.last)"))
                .contains("picture", "masks.true")
                .doesNotContain("_type");
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void whatItSavedCanBeStored() {
        browser.until("document.querySelector('.run-files:not([hidden]) a')");

        assertThat(browser.text(".run-files summary")).isEqualTo("1 file");
        assertThat(browser.text(".run-files tbody")).contains(HOSTILE + "\ufffdgnp.exe", "4 bytes");
        assertThat(browser.run("return document.querySelector('.run-files a').hasAttribute('download')"))
                .isEqualTo(true);
        String address = String.valueOf(browser.run("return document.querySelector('.run-files a').href"));
        assertThat(service.get(URI.create(address).getRawPath()).body()).isEqualTo("kept");
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
    }

    @Test
    void whatItPrintedIsTextWithoutATerminal() {
        browser.run("document.querySelector('.run-console').open = true");
        browser.until("document.querySelector('.console')");

        assertThat(browser.text(".console")).isEqualTo("step 1\n100%\nError output: " + HOSTILE + "\n");
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void nothingKeepsAnybodyFromUsingIt() {
        toggle("prediction");
        browser.run("document.querySelectorAll('details').forEach((each) => each.open = true)");
        browser.until("document.querySelector('.console') && document.querySelector('.tile canvas[data-drawn]')");
        for (String theme : List.of("light", "dark")) {
            for (int width : List.of(1440, 390)) {
                browser.resize(width);
                browser.theme(theme);
                browser.assertAccessible("a run, " + theme + ", " + width);
                assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                        .isEqualTo(true);
            }
        }
    }
}
