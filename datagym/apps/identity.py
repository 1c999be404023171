"""Who is here, and whose kernel is whose: answered by the server on each request."""

import time
from dataclasses import dataclass
from typing import Any

from jupyter_server.auth import Authorizer, IdentityProvider, PasswordIdentityProvider, User
from tornado.web import RequestHandler
from traitlets import Any as AnyTrait

from datagym.apps.kernels import Opened
from datagym.apps.pages import list_pages
from datagym.errors import StoreError
from datagym.store import Store
from datagym.store.links import verify_link
from datagym.teams import Person

COOKIE = "datagym-link"
COOKIE_DAYS = 120
RECHECK_SECONDS = 1.0
"""For how long an open connection trusts its last look at the store: our choice."""


@dataclass
class LinkUser(User):
    """A recognised person, with the role that the store holds at this moment."""

    person: Person | None = None
    proof: str = ""


class LinkIdentity(IdentityProvider):
    """Recognises people by their personal link, which a cookie carries after the first visit.

    The cookie holds the signed link itself and nothing else: what the person may do is
    looked up in the store at each request, so a revoked link opens nothing from then on.
    """

    store: Any = AnyTrait(help="The course's store.")

    @property
    def auth_enabled(self) -> bool:
        """Whether people have to say who they are: always."""
        return True

    def get_user(self, handler: RequestHandler) -> LinkUser | None:
        """Return who sends this request, or None."""
        proof = handler.get_cookie(COOKIE) or ""
        person = verify_link(self.store, proof) if proof else None
        return None if person is None else LinkUser(person.id, person=person, proof=proof)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no form to log in by: there is nothing to type."""
        return []

    def is_token_authenticated(self, _handler: RequestHandler) -> bool:
        """Say that no request is above the check for forged ones."""
        return False

    def should_check_origin(self, _handler: RequestHandler) -> bool:
        """Say that each request's origin is checked."""
        return True


class Welcome:
    """Asks the store again whether an open page may stay open, at most once a second."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str, str], tuple[float, bool]] = {}

    def __call__(self, opened: Opened) -> bool:
        """Tell whether the link still opens this page to this person."""
        key = (opened.proof, opened.person, opened.page)
        moment, answer = self._known.get(key, (-RECHECK_SECONDS, False))
        now = time.monotonic()
        if now - moment < RECHECK_SECONDS:
            return answer
        try:
            answer = self._look(opened)
        except StoreError:
            return answer  # the database is busy: the last answer stands, and is asked again
        self._known = {k: v for k, v in self._known.items() if now - v[0] < RECHECK_SECONDS}
        self._known[key] = (now, answer)
        return answer

    def _look(self, opened: Opened) -> bool:
        person = verify_link(self._store, opened.proof)
        if person is None or person.id != opened.person:
            return False
        return any(p.name == opened.page and p.open_to(person.role) for p in list_pages())


class OwnKernels(Authorizer):
    """Lets a person reach the kernels of the pages that they opened, and nothing else."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:  # noqa: ARG002, ANN401  (Jupyter's signature)
        """Tell whether the kernel in the address belongs to this person."""
        person = getattr(user, "person", None)
        kernel_id = handler.path_kwargs.get("kernel_id")
        if resource != "kernels" or person is None:
            return False
        return bool(handler.kernel_manager.owned_by(kernel_id, person.id))


class LocalIdentity(PasswordIdentityProvider):
    """One person's own server: the token, and the cookie that lets a closed page say so.

    Voila's page sends a beacon when it is closed, so that its kernel can stop; without
    the cookie against forged requests, which Voila never sets, the server refuses it.
    """

    async def get_user(self, handler: RequestHandler) -> User | None:
        """Return who sends this request, and set the cookie on Voila's pages."""
        from voila.handler import VoilaHandler  # noqa: PLC0415  (Voila is slow to import)

        user: User | None = await self._get_user(handler)
        if user is not None and isinstance(handler, VoilaHandler):
            handler.current_user = user  # the next line asks for it, before Jupyter sets it
            _ = handler.xsrf_token  # reading it sets the cookie
        return user
