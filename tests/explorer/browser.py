"""A real browser: the one that is installed, driven without a window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """Where the browser lies: the one that CHROMIUM names, or the one that is installed."""
    found = (shutil.which(name) for name in PROGRAMS)
    return os.environ.get("CHROMIUM") or next(filter(None, found), None)


@contextmanager
def browser(executable: str) -> Iterator:
    """The browser, started once for the tests of a session."""
    # Not at the top: the package is a dependency of development alone.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        # Root, as in a container, cannot have the sandbox.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = play.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()


class Visit:
    """A page of the explorer; what it logs and whom it asks is kept."""

    def __init__(self, chromium, page: Path, *, width=1300, height=900, **settings) -> None:
        self.address = page.resolve().as_uri()
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        self.page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda fault: self.said.append(str(fault)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, state: str = ""):
        """Open the page at a state of its address, and wait until its samples are there."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}{'#' if state else ''}{state}")
        return self.ready()

    def ready(self):
        """Wait until what was chosen is loaded."""
        self.page.wait_for_function("document.documentElement.dataset.ready")
        return self

    def elsewhere(self) -> list[str]:
        """Addresses asked for that are not on the disk."""
        own = ("file:", "data:", "blob:", "about:")
        return [address for address in self.asked if not address.startswith(own)]
