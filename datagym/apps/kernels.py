"""The kernels behind pages: each belongs to who opened the page, and ends with it."""

import os
import time
from dataclasses import dataclass
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server import CallContext
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from traitlets import Any as AnyTrait
from traitlets import Float

from datagym.config import LOCAL_PERSON, PERSON_VARIABLE

_ENDED = 1008  # "policy": the page is not to connect again (RFC 6455, 7.4.1)

UNOPENED_SECONDS = 120.0
"""How long a page may take to connect to its kernel for the first time: our choice."""

LOST_SECONDS = 300.0
"""How long a kernel waits for a page that lost its connection: our choice."""

CLOSED_SECONDS = 10.0
"""How long a kernel waits for a page whose browser said that it was closed: our choice."""

MAX_PAGES = 10
"""How many pages one person may have open at once, so that nobody fills the machine: our choice."""

IDLE_SECONDS = 8 * 3600.0
"""How long a page may lie open untouched, a working day: our choice."""


@dataclass(slots=True)
class Opened:
    """A page's kernel: who opened it, by which proof, and when a browser was last there."""

    person: str
    page: str
    proof: str
    seen: float
    limit: float = UNOPENED_SECONDS


class PageKernels(AsyncMappingKernelManager):
    """Jupyter's kernels, of which it knows who opened each page's and when it is over.

    A learner's own notebooks (``datagym start``) are let alone: only pages' kernels end
    by themselves.
    """

    sweep_seconds = Float(5.0, config=True, help="How often kernels of closed pages are ended.")
    lost_seconds = Float(LOST_SECONDS, config=True, help="How long a lost page's kernel waits.")
    still_welcome: Any = AnyTrait(lambda _opened: True, help="Whether a page may stay open.")

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (Jupyter's signature)
        super().__init__(**kwargs)
        self.opened: dict[str, Opened] = {}
        self._sweeper: PeriodicCallback | None = None

    def owned_by(self, kernel_id: str | None, person: str) -> bool:
        """Tell whether a page's kernel runs and belongs to this person."""
        if kernel_id is None or kernel_id not in self:
            return False
        opened = self.opened.get(kernel_id)
        return opened is not None and opened.person == person

    async def make_room(self, person: str) -> bool:
        """End a person's oldest pages that no browser holds; tell whether one more may open."""
        opened = sorted((one.seen, n) for n, one in self.opened.items() if one.person == person)
        unheld = [n for _, n in opened if not self._kernel_connections.get(n, 0)]
        over = len(opened) + 1 - MAX_PAGES
        for kernel_id in unheld[: max(over, 0)]:
            await self.end(kernel_id)
        return over <= len(unheld)

    async def start_kernel(self, **kwargs: Any) -> str:  # noqa: ANN401  (Jupyter's signature)
        """Start a kernel; a page's gets its person from the request that the server checked."""
        handler = CallContext.get(CallContext.JUPYTER_HANDLER)
        page = getattr(handler, "page_name", None)
        if page is None:
            return str(await ensure_async(super().start_kernel(**kwargs)))
        user = handler.current_user
        if user is None:
            raise HTTPError(403)
        person = getattr(user, "person", None)
        name = person.id if person is not None else os.environ.get(PERSON_VARIABLE, LOCAL_PERSON)
        kwargs["env"] = {**kwargs["env"], PERSON_VARIABLE: name}
        kernel_id = str(await ensure_async(super().start_kernel(**kwargs)))
        proof = getattr(user, "proof", "")
        self.opened[kernel_id] = Opened(name, page, proof, time.monotonic())
        return kernel_id

    def initialize_culler(self) -> None:
        """Look after the pages' kernels from the first one on."""
        if self._sweeper is None:
            self._sweeper = PeriodicCallback(self.sweep, self.sweep_seconds * 1000)
            self._sweeper.start()

    async def sweep(self) -> None:
        """End the kernels of pages that are closed, lost, forgotten or no longer allowed."""
        for kernel_id, opened in list(self.opened.items()):
            if kernel_id not in self:
                del self.opened[kernel_id]
                continue
            reason = self._reason_to_end(kernel_id, opened)
            if reason:
                self.log.info("Kernel %s of page %s ends: %s", kernel_id, opened.page, reason)
                await self.end(kernel_id)

    def _reason_to_end(self, kernel_id: str, opened: Opened) -> str:
        now = time.monotonic()
        if not self.still_welcome(opened):
            return "the person may not see it any more"
        if self._kernel_connections.get(kernel_id, 0) > 0:
            opened.seen, opened.limit = now, self.lost_seconds
            activity = self.get_kernel(kernel_id).last_activity.timestamp()
            return "untouched for a day" if time.time() - activity > IDLE_SECONDS else ""
        return "its page is gone" if now - opened.seen > opened.limit else ""

    def closed(self, kernel_id: str) -> None:
        """Take note that the browser left a page: nobody will come back to its kernel."""
        opened = self.opened.get(kernel_id)
        if opened is not None:
            opened.seen, opened.limit = time.monotonic(), CLOSED_SECONDS

    async def end(self, kernel_id: str) -> None:
        """End a page's kernel, at once, and the lines to it."""
        self.opened.pop(kernel_id, None)
        for line in list(ZMQChannelsWebsocketConnection._open_sockets):  # noqa: SLF001  (Jupyter keeps no other list)
            if line.websocket_handler.kernel_id == kernel_id:
                line.websocket_handler.close(_ENDED, "ended")
        if kernel_id in self:
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))
