"""Scrolls through galleries of the Studio as a wheel or a finger does, and tells how long frames took."""

FRAME_MS = 50
# A page is told times to a tenth of a millisecond, so three frames of a 60 Hz screen can read 50.1.
ROUNDING_MS = 0.15
GALLERY = "document.querySelector('.gallery')"
WATCH = """
window.frames = {gaps: [], long: []};
let before = null;
const tick = (now) => {
  if (before !== null) window.frames.gaps.push(now - before);
  before = now;
  window.frames.next = requestAnimationFrame(tick);
};
window.frames.next = requestAnimationFrame(tick);
window.frames.observer = new PerformanceObserver((list) => window.frames.long.push(...list.getEntries().map((each) => each.duration)));
window.frames.observer.observe({type: 'long-animation-frame'});
"""
STOP = """
const {gaps, long, next, observer} = window.frames;
long.push(...observer.takeRecords().map((each) => each.duration));
observer.disconnect();
cancelAnimationFrame(next);
return [gaps, long];
"""


class Scrolling:
    """Legs of a journey through a page, each reported as it ends."""

    def __init__(self, browser):
        self.browser = browser
        self.good = True

    def leg(self, name, work):
        self.browser.run(WATCH)
        work()
        # What flew past comes when it is over, and belongs to it.
        self.browser.until(f"{GALLERY}.querySelector('.tile')")
        gaps, long = self.browser.run(STOP)
        if not gaps:
            raise SystemExit(f"{name}: no frame was drawn")
        ordered = sorted(gaps)
        late = sum(gap > FRAME_MS + ROUNDING_MS for gap in gaps)
        long = [each for each in long if each > FRAME_MS + ROUNDING_MS]
        self.good &= late == 0 and not long
        tiles = self.browser.run(f"return {GALLERY}.childElementCount")
        nodes = self.browser.run("return document.querySelectorAll('*').length")
        print(
            f"{name:44} {len(gaps):6} frames, p99 {ordered[len(ordered) * 99 // 100]:5.1f} ms, longest {ordered[-1]:5.1f} ms, over {FRAME_MS} ms: {late};"
            f" long animation frames: {len(long)}{f' (longest {max(long):.0f} ms)' if long else ''}; {tiles} tiles, {nodes} elements",
            flush=True,
        )

    def scroll(self, pixels, speed, source="mouse"):
        """Turns the wheel, or moves a finger: `pixels` down (up if less than 0), `speed` of them a second."""
        x, y = self.browser.run("return [innerWidth / 2, innerHeight / 2]")
        self.browser.devtools("Input.synthesizeScrollGesture", x=x, y=y, yDistance=-pixels, speed=speed, gestureSourceType=source, preventFling=False)

    def to_end(self, speed):
        """Scrolls until nothing more comes; gives how many pictures there are."""
        at = "return [scrollY, document.documentElement.scrollHeight - innerHeight]"
        total = self.browser.run("return Number(document.querySelector('[aria-setsize]').ariaSetSize)")
        last = f"{GALLERY}.querySelector('[aria-posinset=\"{total}\"]')"
        for _ in range(1000):
            self.scroll(speed * 5, speed)
            if self.browser.run(f"return Boolean({last})"):
                return total
        raise SystemExit(f"the end of {total} pictures is not reached; {self.browser.run(at)}")


def open_gallery(browser, url, hash_, width):
    browser.look(width, 900, "light")
    browser.go("about:blank")
    browser.go(f"{url}#/{hash_}")
    browser.until("document.querySelector('.gallery .tile img')?.naturalWidth")


def report(browser, url, run):
    """Prints what frames took on both pages; gives whether none was too long."""
    scrolling = Scrolling(browser)
    open_gallery(browser, url, "pictures", 1440)
    scrolling.leg("pictures, wheel, 2,000 px/s", lambda: scrolling.scroll(20_000, 2_000))
    scrolling.leg("pictures, wheel, 5,000 px/s", lambda: scrolling.scroll(50_000, 5_000))
    scrolling.leg("pictures, wheel, 10,000 px/s", lambda: scrolling.scroll(100_000, 10_000))
    scrolling.leg("pictures, wheel, back at 10,000 px/s", lambda: scrolling.scroll(-50_000, 10_000))
    scrolling.leg("pictures, wheel, 40,000 px/s to the end", lambda: scrolling.to_end(40_000))
    print(f"  the end of {browser.run('return document.querySelector(`[aria-setsize]`).ariaSetSize')} pictures is reached")
    scrolling.leg("pictures, wheel, up at 10,000 px/s", lambda: scrolling.scroll(-100_000, 10_000))
    open_gallery(browser, url, f"runs/{run['id']}", 1440)
    scrolling.leg(f"a run of {run['images']}, wheel, 2,000 px/s", lambda: scrolling.scroll(10_000, 2_000))
    scrolling.leg(f"a run of {run['images']}, wheel, 10,000 px/s", lambda: scrolling.scroll(100_000, 10_000))
    open_gallery(browser, url, "pictures", 390)
    scrolling.leg("pictures, finger, 390 px wide, 5,000 px/s", lambda: scrolling.scroll(50_000, 5_000, "touch"))
    return scrolling.good
