"""Debian's headless Chromium, spoken to by the DevTools protocol through a pipe: no driver, no port, no other library.

https://chromedevtools.github.io/devtools-protocol/; a message is JSON and a zero byte."""
import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

PROGRAM = shutil.which("chromium")
PATIENCE = 180  # seconds, for one answer: machines may be busy


class Browser:
    """One process; close() ends it. `with Browser() as browser:`."""

    def __init__(self):
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_browser, self.output = os.pipe()
        self.input, from_browser = os.pipe()
        flags = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "--no-first-run",
                 "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking",
                 "--force-color-profile=srgb", "--font-render-hinting=none"]
        if os.geteuid() == 0:  # whom Chromium's sandbox does not take
            flags.append("--no-sandbox")
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", PROGRAM, *flags, "about:blank"],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        os.close(to_browser)
        os.close(from_browser)
        self.received, self.events, self.number = b"", [], 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.call("Browser.close")
            self.process.wait(timeout=PATIENCE)
        except (OSError, AssertionError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        for end in (self.input, self.output):
            os.close(end)
        self.log.close()
        self.profile.cleanup()

    def read(self, until):
        """The next message; keeps what comes behind it."""
        while b"\0" not in self.received:
            if not select.select([self.input], [], [], max(0, until - time.monotonic()))[0]:
                raise AssertionError("Chromium gave no answer")
            part = os.read(self.input, 1 << 20)
            if not part:
                self.log.seek(0)
                raise AssertionError("Chromium ended: " + self.log.read().decode(errors="replace")[-2000:])
            self.received += part
        message, _, self.received = self.received.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        """What a command returns; events that come meanwhile are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.output, text):]
        until = time.monotonic() + PATIENCE
        while True:
            answer = self.read(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def page(self, **settings):
        return Page(self, **settings)


class Page:
    """A tab of its own. complaints: what its console says of warnings and errors, and scripts that failed; requests:
    what it asked for."""

    def __init__(self, browser, width=1280, height=900, scripts=True, dark=False):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.target, self.scripts = target, scripts
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
                                                          {"name": "prefers-reduced-motion", "value": "reduce"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.size(width, height)

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def close(self):
        """May be said twice."""
        if self.target:
            self.browser.call("Target.closeTarget", targetId=self.target)
        self.target = None

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def open(self, path):
        self.call("Page.navigate", url=path.resolve().as_uri())
        until = time.monotonic() + PATIENCE
        while self.call("Runtime.evaluate", expression="document.readyState", returnByValue=True)["result"].get("value") != "complete":
            assert time.monotonic() < until, "the page does not load"
            time.sleep(0.02)
        self.settle()
        return self

    def settle(self):
        """Waits until the page is drawn, where it can tell."""
        if not self.scripts:
            return
        self.call("Runtime.evaluate", awaitPromise=True, expression="new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def tell(self, expression):
        """What a JavaScript expression comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def mine(self, method):
        return [event["params"] for event in self.browser.events if event.get("sessionId") == self.session and event["method"] == method]

    @property
    def complaints(self):
        self.tell("0")  # whatever came before it has arrived
        said = [f"{entry['entry']['level']}: {entry['entry']['text']}" for entry in self.mine("Log.entryAdded")]
        said += [f"{call['type']}: {[value.get('value') for value in call['args']]}" for call in self.mine("Runtime.consoleAPICalled")]
        return said + [str(thrown["exceptionDetails"]) for thrown in self.mine("Runtime.exceptionThrown")]

    @property
    def requests(self):
        self.tell("0")
        return [request["request"]["url"] for request in self.mine("Network.requestWillBeSent")]

    def box(self, selector):
        """Where an element is in the window, once it is scrolled there: left, top, width, height."""
        return self.tell(f"""(() => {{
          const element = document.querySelector({json.dumps(selector)});
          element.scrollIntoView({{ block: "center" }});
          const box = element.getBoundingClientRect();
          return [box.left, box.top, box.width, box.height];
        }})()""")

    def mouse(self, kind, x, y, buttons=0):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left" if kind != "mouseMoved" else "none", buttons=buttons,
                  clickCount=1 if kind != "mouseMoved" else 0)

    def click_at(self, x, y):
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, 1)
        self.mouse("mouseReleased", x, y)

    def click(self, selector):
        left, top, width, height = self.box(selector)
        self.click_at(left + width / 2, top + height / 2)
        self.settle()

    def key(self, *names):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
        for name in names:
            text = {"Enter": "\r", " ": " "}.get(name, "")
            common = {"key": name, "code": "Space" if name == " " else name, "windowsVirtualKeyCode": codes[name]}
            self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
            self.call("Input.dispatchKeyEvent", type="keyUp", **common)
        self.settle()

    def picture(self, path):
        """A PNG of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))
