"""The kernels behind pages: each belongs to who opened the page, and ends with it."""

import time
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server import CallContext
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Dict, Integer

from datagym.config import PERSON_VARIABLE

UNOPENED_SECONDS = 120
"""How long a page may take to connect to its kernel for the first time: our choice."""

LOST_SECONDS = 300
"""How long a kernel waits for a page that lost its connection: our choice."""

IDLE_SECONDS = 8 * 3600
"""How long a page may lie open untouched, a working day: our choice."""


class PageKernels(AsyncMappingKernelManager):  # type: ignore[misc]
    """Jupyter's kernels, of which it knows who opened each page's and when it is over.

    A learner's own notebooks (``datagym start``) are let alone: only pages' kernels end
    by themselves.
    """

    course_environment = Dict(help="What each page's kernel is told by the server.")
    sweep_seconds = Integer(5)

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.owners: dict[str, str] = {}
        self._seen: dict[str, tuple[float, bool]] = {}

    def owned_by(self, kernel_id: str | None, person: str) -> bool:
        """Tell whether a page's kernel runs and belongs to this person."""
        return kernel_id in self and self.owners.get(str(kernel_id)) == person

    async def start_kernel(self, **kwargs: Any) -> str:  # noqa: ANN401
        """Start a kernel; a page's gets its person from the request that the server checked."""
        handler = CallContext.get(CallContext.JUPYTER_HANDLER)
        if not getattr(handler, "opens_pages", False):
            kernel_id = await ensure_async(super().start_kernel(**kwargs))
            return str(kernel_id)
        user = handler.current_user
        if user is None:
            raise HTTPError(403)
        person = self.person_of(user)
        kwargs["env"] = {**kwargs["env"], **self.course_environment, PERSON_VARIABLE: person}
        kernel_id = str(await ensure_async(super().start_kernel(**kwargs)))
        self.owners[kernel_id] = person
        self._seen[kernel_id] = (time.monotonic(), False)
        return kernel_id

    def person_of(self, user: Any) -> str:  # noqa: ANN401
        """Return the id of the person behind the server's user."""
        return str(user.username)
