"""Fixtures for tests in a real browser: Chromium, one's own servers, no other host, axe.

Mark the module ``pytestmark = pytest.mark.browser``. What there is:

``new_page(**context)``
    Opens a page in a new browser context (nothing shared with other pages: two calls are
    two people at two machines). Every request that does not go to this machine is blocked
    and counted; the test fails at its end when there was one. ``new_page(size=(320, 640))``
    sets the window. The console's errors are kept in ``page.console_errors``.
``served``
    ``datagym serve`` on a free port with a new store. ``served.enrol(Person(...), ...)``
    enrols people, ``served.link("p1")`` makes a personal link, ``served.open(page, "p1",
    "canvas", team="t1")`` visits the link and then a page, and waits until its widgets
    are there. ``served.store`` is the store, ``served.url`` the address,
    ``served.kernels()`` the ids of the pages' running kernel processes,
    ``served.kill()`` kills the server hard, ``served.start()`` starts it again on the
    same port, ``served.log()`` is what it wrote.
``started``
    ``datagym start`` in a new workspace, for one person, JupyterLab and pages.
    ``started.url`` (with ``started.token``), ``started.open(page, "canvas")`` opens a
    page, ``started.lab(page)`` opens JupyterLab and waits until it is ready; the rest is
    as for ``served``.
``axe(page)``
    Asserts that axe finds no violation of WCAG 2.2 A and AA (and best practices) in the
    page as it now is; names each otherwise.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from datagym.store import Store
from datagym.store.links import make_link
from datagym.store.people import enrol
from datagym.teams import Person

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
READY_MS = 120_000
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def chromium():
    """Start Debian's Chromium once for all tests."""
    api = pytest.importorskip("playwright.sync_api", reason="pip install 'datagym[browser]'")
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
    if found is None:
        pytest.skip("No Chromium on this machine: apt-get install chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Open pages that reach nothing but this machine, and fail when one tried."""
    outside: list[str] = []
    contexts = []

    def guard(route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    def opened(size: tuple[int, int] = (1280, 900), **options):
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.route("**/*", guard)
        context.set_default_timeout(READY_MS)
        contexts.append(context)
        page = context.new_page()
        page.console_errors = []
        page.on(
            "console",
            lambda said: page.console_errors.append(said.text) if said.type == "error" else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert outside == [], f"requests to other hosts: {outside}"


@pytest.fixture
def axe() -> Callable[..., None]:
    """Assert that axe finds nothing."""
    module = pytest.importorskip("axe_playwright_python.sync_playwright")

    def check(page, context: str | None = None) -> None:
        results = module.Axe().run(page, context)
        found = [
            f"{v['id']} ({v['impact']}): {v['help']}: {[n['html'][:160] for n in v['nodes'][:4]]}"
            for v in results.response["violations"]
        ]
        assert found == [], "\n".join(found)

    return check


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A ``datagym`` server in a process of its own."""

    command = ""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "workspace"
        self.workspace.mkdir(parents=True, exist_ok=True)
        self.store_url = f"sqlite:///{(folder / 'course.db').as_posix()}"
        self.log_path = folder / "server.log"
        self.port = free_port()
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.store = Store.open(self.store_url)

    def arguments(self) -> list[str]:
        """Return the command's own arguments."""
        return []

    def start(self) -> None:
        """Start the server (again), and wait until it says where it is."""
        out = self.log_path.with_suffix(".out")
        with out.open("wb") as stdout, self.log_path.open("ab") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "datagym", self.command, "--port", str(self.port),
                 "--workspace", str(self.workspace), "--store", self.store_url,
                 "--json", *self.arguments()],
                stdout=stdout, stderr=stderr, start_new_session=True,
                env={**os.environ, "DATAGYM_WORKSPACE": str(self.workspace)},
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            lines = out.read_text(encoding="utf-8").splitlines()
            found = [json.loads(line) for line in lines if line.startswith("{")]
            if found and found[-1].get("url"):
                self.ready(found[-1])
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        pytest.fail(f"datagym {self.command} did not start:\n{self.log()}")

    def ready(self, said: dict[str, str]) -> None:
        """Take in what the server said when it was ready."""
        self.url = said["url"].rstrip("/")

    def log(self) -> str:
        """Return what the server wrote."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def kernels(self) -> list[int]:
        """Return the process ids of this server's kernels (Linux).

        A forked one is the child of its warden, a child of the server's zygote.
        """
        if self.process is None:
            return []
        parents, lines = {}, {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text(encoding="utf-8")
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            state, parent = status.rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                parents[int(folder.name)], lines[int(folder.name)] = int(parent), line
        own = {pid for pid, parent in parents.items() if parent == self.process.pid}
        zygotes = {pid for pid in own if b"datagym.kernels.zygote" in lines[pid]}
        wardens = {pid for pid, parent in parents.items() if parent in zygotes}
        forked = {pid for pid, parent in parents.items() if parent in wardens}
        return sorted(forked | {pid for pid in own if b"ipykernel" in lines[pid]})

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Kill the server and its kernels hard."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(timeout=30)

    def stop(self) -> None:
        """Stop the server and everything that it started."""
        kernels = self.kernels()
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()
        for number in kernels:
            try:
                os.kill(number, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.store.close()

    def wait_ready(self, page) -> None:
        """Wait until a page has run and its widgets are shown."""
        page.wait_for_selector("#rendered_cells .dg, #datagym-problem", state="visible")


class Served(Server):
    """``datagym serve``: several people, each by a personal link."""

    command = "serve"

    def enrol(self, *people: Person, mentors: tuple[tuple[str, str], ...] = ()) -> None:
        """Enrol people."""
        enrol(self.store, people, mentors=mentors)

    def link(self, person: str) -> str:
        """Make a personal link."""
        return make_link(self.store, person, self.url).url

    def open(self, page, person: str, name: str = "home", **query: str) -> None:
        """Visit a personal link, then a page, and wait until it is ready."""
        self.enter(page, person)
        page.goto(self.page(name, **query))
        self.wait_ready(page)

    def enter(self, page, person: str) -> None:
        """Take the cookie of a personal link without opening a page."""
        answer = page.request.get(self.link(person), max_redirects=0)
        assert answer.status == 302, answer.status

    def page(self, name: str, **query: str) -> str:
        """Return a page's address."""
        return f"{self.url}/pages/{name}" + (f"?{urlencode(query)}" if query else "")


class Started(Server):
    """``datagym start``: one person's JupyterLab and pages."""

    command = "start"
    token = ""

    def arguments(self) -> list[str]:
        """Open no browser: the test does."""
        return ["--no-browser"]

    def ready(self, said: dict[str, str]) -> None:
        """Take in the address and the token."""
        self.url, self.token = said["url"].rstrip("/"), said["token"]

    def page(self, name: str, **query: str) -> str:
        """Return a page's address, with the token."""
        return f"{self.url}/pages/{name}?{urlencode({**query, 'token': self.token})}"

    def open(self, page, name: str = "home", **query: str) -> None:
        """Open a page and wait until it is ready."""
        page.goto(self.page(name, **query))
        self.wait_ready(page)

    def lab(self, page, path: str = "") -> None:
        """Open JupyterLab, at a file when one is named, and wait until it is ready."""
        inside = f"/tree/{path}" if path else ""
        page.goto(f"{self.url}/lab{inside}?token={self.token}")
        page.wait_for_selector("#jp-main-dock-panel", state="visible")
        page.wait_for_selector("#jupyterlab-splash", state="detached")

    def api(self, path: str):
        """Return what Jupyter's own interface answers, as plain data."""
        asked = urllib.request.Request(  # noqa: S310  (this machine's own server)
            f"{self.url}/api/{path}", headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
            return json.load(answer)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve the pages to several people."""
    server = Served(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Start the course for one person."""
    server = Started(tmp_path)
    server.start()
    yield server
    server.stop()
