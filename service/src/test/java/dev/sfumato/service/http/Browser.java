package dev.sfumato.service.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementClickInterceptedException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real browser without a window, and a person in front of it. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String AXE = "META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Opens one; skips the test, loudly, if this machine has none. */
    static Browser open() {
        Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> bridge = program("chromedriver");
        if (browser.isEmpty() || bridge.isEmpty()) {
            System.err.println("\n*** SKIPPED: no browser. Install Debian's chromium and chromium-driver"
                    + " to test the pages that people see. ***\n");
            Assumptions.abort("there is no chromium with chromedriver on the PATH");
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1440,900");
        options.setCapability("goog:loggingPrefs", Map.of(LogType.BROWSER, "ALL", LogType.PERFORMANCE, "ALL"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(bridge.orElseThrow())
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    private static Optional<File> program(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(names)
                .flatMap(name -> Arrays.stream(path.split(File.pathSeparator)).map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    /** Goes to an address and waits until the page has learnt of the models. */
    void go(URI address) {
        driver.get("about:blank");
        driver.get(address.toString());
    }

    void reload() {
        driver.navigate().refresh();
    }

    /** What JavaScript gives. */
    @Nullable
    Object run(String script, Object... values) {
        return driver.executeScript(script, values);
    }

    /** Waits until a JavaScript expression holds. */
    void until(String expression) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!Boolean.TRUE.equals(run("return Boolean(" + expression + ")"))) {
            assertThat(Instant.now())
                    .as(() -> expression + "\n" + run("return document.body.innerText"))
                    .isBefore(end);
            LockSupport.parkNanos(20_000_000);
        }
    }

    WebElement find(String selector) {
        until("document.querySelector(" + quoted(selector) + ")");
        return driver.findElement(By.cssSelector(selector));
    }

    boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    String text(String selector) {
        return String.valueOf(run("return document.querySelector(arguments[0])?.textContent ?? ''", selector));
    }

    String value(String selector) {
        find(selector);
        return String.valueOf(run("return document.querySelector(arguments[0]).value", selector));
    }

    /**
     * Clicks until it is heard, as a person would: a page that is alive may put another element in the place of the one
     * that was found, or push it away between the pressing of the button and its release.
     */
    void click(String selector) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!clickIsHeard(selector)) {
            assertThat(Instant.now()).as(() -> "a click on " + selector).isBefore(end);
        }
    }

    private boolean clickIsHeard(String selector) {
        try {
            WebElement element = find(selector);
            run("arguments[0].scrollIntoView({block: 'center'})", element);
            awaitStill(element);
            run(
                    "window.clickIsHeard = false; arguments[0].addEventListener('click',"
                            + " () => { window.clickIsHeard = true; }, {capture: true, once: true})",
                    element);
            element.click();
            // A page that the click has led to knows nothing of it.
            return Boolean.TRUE.equals(run("return window.clickIsHeard ?? true"));
        } catch (StaleElementReferenceException | ElementClickInterceptedException moved) {
            return Boolean.TRUE.equals(run("return window.clickIsHeard ?? false"));
        }
    }

    /** What loads meanwhile would push it away from under the pointer. */
    private void awaitStill(WebElement element) {
        Instant end = Instant.now().plus(PATIENCE);
        String before = "";
        for (String place = place(element); !place.equals(before); place = place(element)) {
            assertThat(Instant.now()).as("it does not stand still").isBefore(end);
            before = place;
            LockSupport.parkNanos(50_000_000);
        }
    }

    private String place(WebElement element) {
        return String.valueOf(run("return JSON.stringify(arguments[0].getBoundingClientRect())", element));
    }

    /** Presses the button of the mouse so far below the middle of an element (above if less than 0), and lets it go there. */
    void drag(String selector, int from, int to) {
        WebElement element = find(selector);
        run("arguments[0].scrollIntoView({block: 'center'})", element);
        awaitStill(element);
        new Actions(driver)
                .moveToElement(element, 0, from)
                .clickAndHold()
                .moveToElement(element, 0, (from + to) / 2)
                .moveToElement(element, 0, to)
                .release()
                .perform();
    }

    void write(String selector, String text) {
        WebElement element = find(selector);
        element.clear();
        element.sendKeys(text);
    }

    /** Presses keys, wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void pressWithControl(CharSequence key) {
        new Actions(driver)
                .keyDown(Keys.CONTROL)
                .sendKeys(key)
                .keyUp(Keys.CONTROL)
                .perform();
    }

    /** Presses Tab until an element has the focus; fails if none of the next hundred has. */
    void tabTo(String selector) {
        for (int i = 0; i < 100; i++) {
            if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", selector))) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("Tab never comes to " + selector);
    }

    void theme(String theme) {
        run("document.documentElement.dataset.theme = arguments[0]", theme);
    }

    /** How wide the window is, in CSS pixels; a phone's is 390. */
    void resize(int width) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Fails if axe-core finds anything that keeps somebody from using what is shown. */
    void assertAccessible(String where) {
        // The page's policy lets no other script in, but the browser's owner may do anything.
        driver.executeScript(read(AXE));
        Object found = driver.executeAsyncScript("const done = arguments[0];"
                + "axe.run(document, {resultTypes: ['violations']}).then((found) => done(JSON.stringify("
                + "found.violations.map((each) => each.id + ': ' + each.help + ' '"
                + " + each.nodes.map((node) => node.target + ' ' + node.failureSummary).join('; ')))),"
                + " (failure) => done(JSON.stringify([String(failure)])))");
        JsonNode violations = JsonMapper.shared().readTree(String.valueOf(found));
        assertThat(violations.valueStream().map(JsonNode::stringValue))
                .as(where)
                .isEmpty();
    }

    /** What the console said that is an error, since the last time. */
    List<String> errors() {
        return log(LogType.BROWSER)
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** The addresses that were asked for since the last time. */
    List<String> requests() {
        return log(LogType.PERFORMANCE)
                .map(entry -> JsonMapper.shared().readTree(entry.getMessage()).get("message"))
                .filter(event -> event.get("method").stringValue().equals("Network.requestWillBeSent"))
                .map(event -> event.at("/params/request/url").stringValue())
                .toList();
    }

    private Stream<LogEntry> log(String type) {
        return StreamSupport.stream(driver.manage().logs().get(type).spliterator(), false);
    }

    private static String read(String resource) {
        try (InputStream stream = Browser.class.getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("no " + resource);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    @Override
    public void close() {
        driver.quit();
    }
}
