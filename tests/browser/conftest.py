"""A server, and a page that is watched for requests to other hosts and for complaints."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://localhost:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                    break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None:
                    pytest.fail(f"the server ended with {process.returncode}")
                time.sleep(0.1)
        else:
            pytest.fail("the server did not answer within 60 s")
        yield address
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class Watched:
    """A page, what it asked other hosts for, and what its console complained of."""

    page: object
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser, server) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    watch = Watched(page)

    def seen(request) -> None:
        if not request.url.startswith((server, server.replace("http", "ws"), "data:", "blob:", "file:")):
            watch.foreign.append(request.url)

    page.on("request", seen)
    page.on("console", lambda message: watch.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: watch.complaints.append(str(error)))
    yield watch
    context.close()
