"""Browsers beside Chromium: Firefox by its own Marionette, WebKitGTK by its WebDriver; both take the same commands."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Never

MINIBROWSERS = ("/usr/lib", "/usr/libexec")
PREFERENCES = {
    "browser.download.folderList": 2,
    "browser.download.always_ask_before_handling_new_types": False,
    "network.proxy.type": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.auto": False,
}


class Firefox:
    """A headless Firefox: each command is a line of JSON with its length in front."""

    needs = ("firefox-esr",)

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        preferences = {**PREFERENCES, "marionette.port": port, "browser.download.dir": str(folder)}
        profile = folder / "profile"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences.items()]
        (profile / "user.js").write_text("\n".join(lines))
        command = ["firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.socket = _connected(port, self.process)
        self.stream = self.socket.makefile("rb")
        self._read()
        self._asked = 0
        self.ask("NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": True}}})
        self.ask("SetTimeouts", {"script": 300_000})

    def ask(self, command: str, given: dict[str, Any]) -> Any:
        self._asked += 1
        packet = json.dumps([0, self._asked, f"WebDriver:{command}", given])
        self.socket.sendall(f"{len(packet.encode())}:{packet}".encode())
        _kind, _number, error, result = self._read()
        assert error is None, error
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            # A browser that has ended sends nothing, as often as it is asked.
            length += self.stream.read(1) or _ended(self.process)
        return json.loads(self.stream.read(int(length[:-1])))

    def go(self, address: str) -> None:
        self.ask("Navigate", {"url": address})

    def value(self, script: str) -> Any:
        """What an asynchronous script gives to ``done``."""
        code = f"const done = arguments[arguments.length - 1]; {script}"
        return self.ask("ExecuteAsyncScript", {"script": code, "args": []})["value"]

    def close(self) -> None:
        self.socket.close()
        _end(self.process)


class WebKit:
    """A WebKitGTK on a screen that nobody sees."""

    needs = ("WebKitWebDriver", "Xvfb")

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        display = f":{90 + os.getpid() % 1000}"
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.screen = subprocess.Popen(["Xvfb", display, "-screen", "0", "1280x900x24"], **quiet)
        surroundings = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(folder),
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        }
        self.process = subprocess.Popen(["WebKitWebDriver", f"--port={port}"], env=surroundings, **quiet)
        _connected(port, self.process).close()
        self.home = f"http://127.0.0.1:{port}/session"
        browser = next(path for place in MINIBROWSERS for path in Path(place).rglob("webkit2gtk-*/MiniBrowser"))
        options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
        self.home += f"/{self._post('', {'capabilities': {'alwaysMatch': options}})['sessionId']}"
        self._post("/timeouts", {"script": 300_000})

    def _post(self, place: str, given: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.home + place, json.dumps(given).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=310) as answer:
            return json.load(answer)["value"]

    def go(self, address: str) -> None:
        self._post("/url", {"url": address})

    def value(self, script: str) -> Any:
        """What an asynchronous script gives to ``done``."""
        code = f"const done = arguments[arguments.length - 1]; {script}"
        return self._post("/execute/async", {"script": code, "args": []})

    def close(self) -> None:
        _end(self.process)
        _end(self.screen)


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    for _ in range(600):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=310)
        except OSError:
            assert process.poll() is None, f"{process.args} ended"
            time.sleep(0.1)
    raise TimeoutError(f"{process.args} does not answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, and end it where it does not."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _ended(process: subprocess.Popen[bytes]) -> Never:
    raise ConnectionError(f"{process.args} broke off, with exit code {process.poll()}")


ENGINES = {"firefox": Firefox, "webkit": WebKit}


def missing(name: str) -> list[str]:
    """Programs that an engine needs and this machine lacks."""
    return [program for program in ENGINES[name].needs if not shutil.which(program)]


@contextmanager
def engine(name: str, folder: Path) -> Iterator[Firefox | WebKit]:
    started = ENGINES[name](folder)
    try:
        yield started
    finally:
        started.close()
