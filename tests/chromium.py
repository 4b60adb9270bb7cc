"""The browser of the story tests: `python -m tests.chromium` finds one, or installs one and says how."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "chromium")
# What every window of a whole Chromium would start beside the page: it costs a story a third of its time. The last list
# of features counts, so what Playwright leaves out for its own sake stands here again.
LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "OptimizationHints",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
)
APT = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")


def find_chromium() -> Path | None:
    """A Chromium on PATH, else the one in Playwright's cache, else None."""
    for name in ON_PATH:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        cached = Path(playwright.chromium.executable_path)
    return cached if cached.exists() else None


def launched(playwright: Playwright, path: Path | None) -> Browser:
    """The browser of the stories. A container gives no sandbox."""
    arguments = ["--no-sandbox", f"--disable-features={','.join(LEFT_OUT)}"]
    return playwright.chromium.launch(executable_path=path, args=arguments)


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
