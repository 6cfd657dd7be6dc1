package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** People make pictures on the page, by mouse and by keyboard alone, in a real browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioMakeTest {
    private static final String DONE = "document.querySelector('[data-does=download]')";
    /** Long on any machine. */
    private static final String LONG = "model=emoji-64&steps=900&n=10";

    @TempDir
    private static Path home;

    @AutoClose
    private Browser browser;

    private TinyService service;

    @BeforeAll
    void open() {
        browser = Browser.open();
    }

    @BeforeEach
    void start() {
        service = TinyService.start(home);
        forgetWhatWasBefore();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void openForm(String query) {
        browser.go(service.uri("/"));
        browser.run("localStorage.clear()");
        // Another address behind the # alone would leave the page as it is until it hears of that.
        browser.go(URI.create("about:blank"));
        browser.go(URI.create(service.uri("/") + (query.isEmpty() ? "" : "#/make?" + query)));
        browser.until("document.querySelector('#field-model option')");
    }

    private void forgetWhatWasBefore() {
        browser.errors();
        browser.requests();
    }

    private void assertNothingWentWrong() {
        String own = service.uri("/").toString();
        assertThat(browser.errors()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allMatch(url -> url.startsWith(own)
                        || url.startsWith("blob:" + own)
                        || url.startsWith("data:")
                        || url.equals("about:blank"));
    }

    @Test
    void aPictureIsMadeByMouseAndSharpensAsItGoes() {
        openForm("model=emoji-64&steps=200&seed=7");
        browser.run("window.seen = [];"
                + "new MutationObserver(() => {"
                + "  window.seen.push(document.querySelector('.status').textContent);"
                + "  if (document.querySelector('.canvas img.preview')) window.seen.push('preview');"
                + "}).observe(document.querySelector('.stage'), {subtree: true, childList: true, characterData: true,"
                + " attributes: true});");
        browser.write("#field-prompt", "a red apple");
        browser.click("button.paint");
        browser.until(DONE);

        assertThat(browser.run("return window.seen"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .contains("preview")
                .anyMatch(text -> text.toString().matches("Step \\d+ of 200.*"));
        assertThat(browser.text(".facts")).contains("64 × 64", "200 steps", "seed 7");
        assertThat(browser.run("return document.querySelector('.canvas img').naturalWidth"))
                .isEqualTo(64L);
        assertNothingWentWrong();
    }

    @Test
    void theWholeStoryWorksByKeyboardAlone() {
        openForm("");
        browser.tabTo("#field-prompt");
        browser.press("a blue house");
        browser.tabTo("input[type=number]#field-steps");
        browser.pressWithControl("a");
        browser.press("6");
        browser.pressWithControl(Keys.ENTER);
        browser.until(DONE);
        browser.tabTo("[data-does=again]");
        browser.press("f");
        browser.until("document.querySelector('dialog.viewer img')?.naturalWidth === 32");
        browser.press("+", "+", Keys.ARROW_LEFT);
        assertThat(browser.run("return document.querySelector('.viewer-pane').classList.contains('zoomed')"))
                .isEqualTo(true);
        browser.press(Keys.ESCAPE);
        browser.until("!document.querySelector('dialog')");
        browser.press("r");
        browser.until("document.querySelectorAll('.strip .thumb img').length === 2");
        browser.until(DONE);
        String newest = browser.text(".facts");
        browser.press(Keys.ARROW_RIGHT);
        assertThat(browser.text(".facts")).contains("6 steps").isNotEqualTo(newest);
        browser.press("k");
        assertThat(browser.value("#field-seed")).matches("\\d+");
        browser.press("?");
        browser.until("document.querySelector('dialog .keys')");
        browser.press(Keys.ESCAPE);
        assertNothingWentWrong();
    }

    @Test
    void aLinkFillsTheForm() {
        openForm("prompt=a+(red)+apple&negative_prompt=blue&steps=5&guidance_scale=4.5&scheduler=euler"
                + "&sigma_schedule=karras&seed=42&n=2&size=32x32&prompt_syntax=a1111");

        browser.until("document.querySelector('.reading .more')");
        assertThat(browser.value("#field-prompt")).isEqualTo("a (red) apple");
        assertThat(browser.value("#field-negative_prompt")).isEqualTo("blue");
        assertThat(browser.value("#field-steps")).isEqualTo("5");
        assertThat(browser.value("#field-guidance_scale")).isEqualTo("4.5");
        assertThat(browser.value("#field-scheduler")).isEqualTo("euler");
        assertThat(browser.value("#field-sigma_schedule")).isEqualTo("karras");
        assertThat(browser.value("#field-seed")).isEqualTo("42");
        assertThat(browser.value("#field-n")).isEqualTo("2");
        assertThat(browser.text(".reading")).contains("red", "× 1.1");
        assertThat(browser.text("#tokens-prompt")).contains("tokens");
        browser.click("button.paint");
        browser.until("document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length === 2");
        assertNothingWentWrong();
    }

    @Test
    void howThePromptIsReadMovesNothingThatMayBeClickedMeanwhile() {
        openForm("prompt_syntax=a1111");
        String place = "return document.querySelector('button.paint').getBoundingClientRect().top";
        Object before = browser.run(place);

        browser.write("#field-prompt", "a (red:1.4) apple");
        browser.write("#field-negative_prompt", "a (blue:1.2) pear");
        browser.until("document.querySelectorAll('.reading:not([hidden]) .more').length === 2");

        assertThat(browser.run(place)).isEqualTo(before);
        assertNothingWentWrong();
    }

    @Test
    void whatIsWrongIsSaidAtItsField() {
        openForm("prompt=x");
        browser.write("input[type=number]#field-steps", "100000");
        browser.click("button.paint");

        browser.until("document.querySelector('#error-steps').textContent.includes('100000')");
        assertThat(browser.run("return document.activeElement.id")).isEqualTo("field-steps");
        browser.write("input[type=number]#field-steps", "4");
        browser.write("#field-prompt", " ");
        browser.click("button.paint");
        browser.until("document.querySelector('#error-prompt').textContent !== ''");
        assertThat(browser.text("#error-steps")).isEmpty();
    }

    @Test
    void aPaintingIsCancelled() {
        openForm(LONG + "&prompt=x");
        browser.click("button.paint");
        browser.until("document.querySelector('.status').textContent.startsWith('Step')");
        browser.run("document.activeElement.blur()");
        browser.press(Keys.ESCAPE);

        browser.until("document.querySelector('.status').textContent === 'Cancelled'");
        assertNothingWentWrong();
    }

    @Test
    void aRunningJobIsFoundAgainAfterAReload() {
        openForm(LONG + "&prompt=x");
        browser.click("button.paint");
        browser.until("document.querySelector('.status').textContent.startsWith('Step')");
        browser.reload();

        browser.until("document.querySelector('.status')?.textContent.startsWith('Step')");
        browser.click("[data-does=cancel]");
        browser.until("document.querySelector('.status').textContent === 'Cancelled'");
        assertNothingWentWrong();
    }

    @Test
    void aLostConnectionIsToldAndTheJobGoesOnWhenItIsBack() {
        openForm("model=emoji-64&steps=100&n=4&prompt=x");
        browser.click("button.paint");
        browser.until("document.querySelector('.status').textContent.startsWith('Step')");
        int port = service.server().port();
        service.close();
        browser.until("!document.querySelector('.lost').hidden");
        service = TinyService.startAt(home, port);

        browser.until("document.querySelector('.lost').hidden");
        browser.until("document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length === 4");
        assertThat(browser.errors()).allMatch(error -> error.contains("net::ERR_"));
    }

    @Test
    void aPictureIsVariedAndAPartOfItPaintedAnew() {
        openForm("model=emoji-64&steps=4&seed=1&prompt=a+red+apple");
        browser.click("button.paint");
        browser.until(DONE);
        browser.click("[data-does=vary]");
        browser.until("document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length === 2");
        browser.click("[data-does=edit]");
        browser.until("document.activeElement.matches('.brush canvas')");
        browser.press(" ", Keys.ARROW_RIGHT, " ", "i", "i");
        browser.click(".brush .primary");
        browser.until("document.querySelector('.source-picture .mask')");
        browser.click("button.paint");
        browser.until("document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length === 3");

        assertThat(service.get("/v1/jobs?limit=1").body()).contains("mask_sha256");
        assertNothingWentWrong();
    }

    @Test
    void anUploadIsTakenByWhatItHolds(@TempDir Path folder) throws java.io.IOException {
        Path text = java.nio.file.Files.writeString(folder.resolve("picture.png"), "<svg onload='alert(1)'>");
        openForm("model=emoji-64");
        browser.click(".source > summary");
        browser.find("#field-image").sendKeys(text.toString());

        browser.until("document.querySelector('#error-image').textContent.includes('no PNG')");
        assertThat(browser.has(".source-preview img")).isFalse();
        assertNothingWentWrong();
    }

    @Test
    void aHostilePromptIsShownAsText() {
        String markup = "<img src=x onerror=\"window.hacked = 1\">'\"&lt;/script>\u202egnp.exe\u2066 ";
        openForm("steps=1&prompt=" + URLEncoder.encode(markup, StandardCharsets.UTF_8));
        browser.click("button.paint");
        browser.until(DONE);
        assertThat(browser.value("#field-prompt")).isEqualTo(markup);
        assertThat(browser.run("return document.querySelector('.canvas img').alt"))
                .asString()
                .startsWith("<img src=x");

        String longest = (markup + "word ".repeat(6400)).substring(0, 32_000);
        browser.run(
                "const field = document.querySelector('#field-prompt'); field.value = arguments[0];"
                        + "field.dispatchEvent(new Event('input', {bubbles: true}))",
                longest);
        browser.click("button.paint");
        browser.until("document.querySelectorAll('.strip .thumb img[src*=\"/v1/images/\"]').length === 2");
        browser.until("document.querySelector('.tokens.over')");
        assertThat(browser.run("return window.hacked === undefined")).isEqualTo(true);
        assertThat(browser.run("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        assertNothingWentWrong();
    }

    @Test
    void nothingKeepsAnybodyFromUsingIt() {
        for (String theme : List.of("light", "dark")) {
            openForm("model=emoji-64&steps=2&prompt=a+(red)+apple&prompt_syntax=a1111");
            browser.theme(theme);
            browser.assertAccessible("empty, " + theme);
            browser.click("button.paint");
            browser.until(DONE);
            browser.click(".source > summary");
            browser.assertAccessible("painted, " + theme);
            browser.press("?");
            browser.until("document.querySelector('dialog')");
            browser.assertAccessible("keys, " + theme);
        }
    }
}
