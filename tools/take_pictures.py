"""Take the pictures of the README in Chromium, with no network but this machine's own address.

unshare --net sh -c 'ip link set lo up && .venv/bin/python tools/take_pictures.py'     (Linux, as root)
.venv/bin/python tools/take_pictures.py                                  (every other host is blocked as well)
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PORT = 8597
MAP = "iframe[title='streamlit_folium.st_folium']"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"]  # fmt: skip # noqa: E501


def open_map(page: Page, query: str) -> None:
    """Open the dashboard and wait until the incidents are drawn."""
    page.goto(f"http://localhost:{PORT}/?{query}")
    page.frame_locator(MAP).last.locator(".atlas-legend").wait_for()
    page.wait_for_load_state("networkidle")


def main() -> int:
    """Start a server, take the pictures into docs/, stop the server."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={PORT}", "--server.headless=true"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.set_default_timeout(60_000)
            while server.poll() is None:
                try:
                    urlopen(f"http://localhost:{PORT}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    page.wait_for_timeout(200)
            for name, query in (
                ("map-en", "lang=en"),
                ("map-fr", "lang=fr&from=2019-09-01&to=2020-01-31"),
                ("incident-en", "lang=en&incident=boulikessi-2019-09-30"),
            ):
                open_map(page, query)
                page.screenshot(path=ROOT / f"docs/{name}.png")
            open_map(page, "lang=fr")
            page.get_by_role("link", name="Incidents").click()
            page.get_by_role("button", name="GeoJSON").wait_for()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=ROOT / "docs/incidents-fr.png")
            page.get_by_role("link", name="Données").click()
            page.get_by_text("Incidents marquants").wait_for()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=ROOT / "docs/data-fr.png")
            browser.close()
    finally:
        server.terminate()
        server.wait()
    printed = [sys.executable, "-m", "geo", "snapshot", "--dpi", "110", "-o", "docs/snapshot-en.png"]
    return subprocess.run(printed, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
