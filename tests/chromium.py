"""The browser of the story tests: `python -m tests.chromium` finds one, or installs one and says how."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
APT = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def find_chromium() -> Path | None:
    """A Chromium on PATH, else the one in Playwright's cache, else None."""
    for name in ON_PATH:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        cached = Path(playwright.chromium.executable_path)
    return cached if cached.exists() else None


def main() -> None:
    """Make sure that there is a Chromium.

    Raises:
        SystemExit: there is none and none could be installed; the message is the command to run.
    """
    ways = [PLAYWRIGHT]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        ways.append(APT)
    for way in ways:
        if find_chromium():
            return
        print("No Chromium found. Installing it:", " ".join(way))  # noqa: T201  a command's output
        subprocess.run(way, check=False)
    if not find_chromium():
        sys.exit(f"The browser tests need Chromium. Install it with: {' '.join(PLAYWRIGHT)}")


if __name__ == "__main__":
    main()
