package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/** One person's whole way through the Studio, by mouse and by keyboard alone, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioStoryTest {
    private static final String STATUS = "document.querySelector('.status')?.textContent";
    private static final String DONE = "document.querySelector('[data-does=download]')";
    private static final String PAINTED = "document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length";
    private static final String STEPS = "input[type=number]#field-steps";

    private static final String MAKE = "#/make?model=emoji-64";

    @AutoClose
    private Browser browser;

    private Path home;
    private TinyService service;

    @BeforeAll
    void open() {
        browser = Browser.open();
    }

    /** What somebody uses the page with. */
    enum Hand {
        MOUSE {
            @Override
            void take(Browser browser, String selector) {
                browser.click(selector);
            }
        },
        KEYBOARD {
            @Override
            void take(Browser browser, String selector) {
                browser.until("document.querySelector(\"" + selector + "\")");
                browser.tabTo(selector);
                browser.press(Keys.ENTER);
            }
        };

        /** Presses a button or follows a link. */
        abstract void take(Browser browser, String selector);

        void write(Browser browser, String selector, String text) {
            if (this == MOUSE) {
                browser.click(selector);
            } else {
                browser.tabTo(selector);
            }
            browser.pressWithControl("a");
            browser.press(text);
        }
    }

    @BeforeEach
    void start(@TempDir Path fresh) {
        home = fresh;
        service = TinyService.start(home);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @EnumSource(Hand.class)
    void picturesAreMadeFoundComparedPaintedAgainCancelledAndOutliveTheConnection(Hand hand) {
        browser.go(service.uri("/"));
        browser.run("localStorage.clear()");
        browser.go(URI.create("about:blank"));
        browser.go(URI.create(service.uri("/") + MAKE));
        browser.until("document.querySelector('#field-model option')");
        browser.errors();
        make(hand);
        find(hand);
        compare(hand);
        paintAgain(hand);
        cancel(hand);
        assertThat(browser.errors()).isEmpty();
        loseConnection(hand);
    }

    private void make(Hand hand) {
        watch();
        begin(hand, "a red apple", "200", "1");
        browser.until(DONE);
        assertThat((List<?>) browser.run("return window.seen"))
                .anyMatch("preview"::equals)
                .anyMatch(text -> String.valueOf(text).matches("Step \\d+ of 200.*"));
        assertThat(browser.run("return document.querySelector('.canvas img').naturalWidth"))
                .isEqualTo(64L);
        hand.write(browser, STEPS, "4");
        hand.take(browser, "[data-does=again]");
        browser.until(PAINTED + " === 2");
        browser.until(DONE);
    }

    private void watch() {
        browser.run("window.seen = [];"
                + "new MutationObserver(() => {"
                + "  window.seen.push(document.querySelector('.status')?.textContent);"
                + "  if (document.querySelector('.canvas img.preview')) window.seen.push('preview');"
                + "}).observe(document.querySelector('.stage'), {subtree: true, childList: true, characterData: true,"
                + " attributes: true});");
    }

    private void begin(Hand hand, String prompt, String steps, String pictures) {
        hand.write(browser, "#field-prompt", prompt);
        hand.write(browser, STEPS, steps);
        hand.write(browser, "#field-n", pictures);
        hand.take(browser, "button.paint");
        browser.until(STATUS + ".startsWith('Step')");
    }

    private void find(Hand hand) {
        hand.take(browser, "nav a[href*=pictures]");
        browser.until("document.querySelectorAll('sf-pictures .tile').length === 2");
        hand.write(browser, "#pictures-search", "pear");
        browser.until("document.querySelectorAll('sf-pictures .tile').length === 0");
        hand.write(browser, "#pictures-search", "APPLE red");
        browser.until("document.querySelectorAll('sf-pictures .tile').length === 2");
        for (int place = 1; place <= 2; place++) {
            String aside = ".tile[aria-posinset='" + place + "'] [aria-label='Put aside to compare']";
            hand.take(browser, aside);
            browser.until("document.querySelector(\"" + aside + "\").ariaPressed === 'true'");
        }
    }

    private void compare(Hand hand) {
        hand.take(browser, "nav a[href*=compare]");
        browser.until("document.querySelectorAll('.compare-pane img').length === 2");
        hand.take(browser, "sf-compare button.button[aria-pressed]:nth-of-type(2)");
        browser.until("document.querySelector('#swipe')");
        if (hand == Hand.MOUSE) {
            browser.click("#swipe");
        } else {
            browser.tabTo("#swipe");
        }
        browser.press(Keys.HOME);
        assertThat(browser.run("return document.querySelector('.swipe-above').style.clipPath"))
                .asString()
                .contains("100%");
    }

    private void paintAgain(Hand hand) {
        hand.take(browser, "nav a[href*=runs]");
        hand.take(browser, "a.run-row");
        hand.take(browser, ".tile [aria-label='Paint again and compare']");
        browser.until("document.querySelector('.replay')?.textContent.includes('Identical in every pixel')");
        browser.press(Keys.ESCAPE);
        browser.until("!document.querySelector('dialog')");
    }

    private void cancel(Hand hand) {
        browser.run("location.hash = arguments[0]", MAKE);
        browser.until("document.querySelector('#field-model')?.value === 'emoji-64'");
        begin(hand, "a green pear", "900", "10");
        hand.take(browser, "[data-does=cancel]");
        browser.until(STATUS + " === 'Cancelled'");
    }

    private void loseConnection(Hand hand) {
        Object before = browser.run("return " + PAINTED);
        begin(hand, "a lost pear", "100", "4");
        int port = service.server().port();
        service.close();
        browser.until("!document.querySelector('.lost').hidden");
        service = TinyService.startAt(home, port);

        browser.until("document.querySelector('.lost').hidden");
        browser.until(PAINTED + " === 4 + " + before);
        assertThat(browser.errors()).allMatch(error -> error.contains("net::ERR_"));
    }
}
