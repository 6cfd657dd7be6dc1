"""A Chromium without a window, driven through chromedriver's HTTP interface (W3C WebDriver) and the DevTools protocol."""
import base64
import json
import subprocess
import time
import urllib.error
import urllib.request


class Browser:
    """One browser; use it in a `with`."""

    def __init__(self):
        self._driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        self._base = self._address()
        chrome = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": chrome, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self._session = "/session/" + session["sessionId"]

    def _address(self):
        for line in self._driver.stdout:
            if "successfully on port" in line:
                return "http://127.0.0.1:" + line.strip().rstrip(".").split()[-1]
        raise SystemExit("chromedriver did not start; install Debian's chromium and chromium-driver")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._ask("DELETE", self._session)
        self._driver.terminate()
        self._driver.wait()

    def _ask(self, method, path, body=None):
        data = json.dumps(body or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as failure:
            raise RuntimeError(failure.read().decode()) from failure

    def devtools(self, command, **parameters):
        return self._ask("POST", self._session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def go(self, url):
        self._ask("POST", self._session + "/url", {"url": url})

    def run(self, script, *values):
        """What JavaScript returns."""
        return self._ask("POST", self._session + "/execute/sync", {"script": script, "args": list(values)})

    def until(self, expression, seconds=120):
        """Waits until a JavaScript expression holds."""
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({expression})"):
            if time.monotonic() > end:
                raise RuntimeError(f"did not come true: {expression}\n{self.run('return document.body.innerText')}")
            time.sleep(0.05)

    def press(self, key, control=False):
        press = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        if control:
            press = [{"type": "keyDown", "value": "\ue009"}, *press, {"type": "keyUp", "value": "\ue009"}]
        self._ask("POST", self._session + "/actions", {"actions": [{"type": "key", "id": "keys", "actions": press}]})

    def log(self, kind):
        return self._ask("POST", self._session + "/se/log", {"type": kind})

    def look(self, width, height, theme):
        """Sets the window's size and what the system prefers, `light` or `dark`."""
        self.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])

    def picture(self, file):
        shot = self.devtools("Page.captureScreenshot", format="png")
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot["data"]))
