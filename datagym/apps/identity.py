"""Who is here, and whose kernel is whose: answered by the server on each request."""

from typing import Any

from jupyter_server.auth import Authorizer, IdentityProvider, PasswordIdentityProvider, User
from tornado.web import RequestHandler
from traitlets import Any as AnyTrait

from datagym.store.links import verify_link
from datagym.teams import Person

COOKIE = "datagym-link"
COOKIE_DAYS = 120


class LinkUser(User):  # type: ignore[misc]  (Jupyter Server ships no types)
    """A recognised person, with the role that the store holds at this moment."""

    person: Person

    @classmethod
    def of(cls, person: Person) -> "LinkUser":
        """Make the server's user of a person."""
        user = cls(username=person.id)
        user.person = person
        return user


class LinkIdentity(IdentityProvider):  # type: ignore[misc]
    """Recognises people by their personal link, which a cookie carries after the first visit.

    The cookie holds the signed link itself and nothing else: what the person may do is
    looked up in the store at each request, so a revoked link opens nothing from then on.
    """

    store: Any = AnyTrait()

    @property
    def auth_enabled(self) -> bool:
        """Whether people have to say who they are: always."""
        return True

    def get_user(self, handler: RequestHandler) -> LinkUser | None:
        """Return who sends this request, or None."""
        person = verify_link(self.store, handler.get_cookie(COOKIE) or "")
        return None if person is None else LinkUser.of(person)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return no form to log in by: there is nothing to type."""
        return []

    def is_token_authenticated(self, _handler: RequestHandler) -> bool:
        """Say that no request is above the check for forged ones."""
        return False

    def should_check_origin(self, _handler: RequestHandler) -> bool:
        """Say that each request's origin is checked."""
        return True


class OwnKernels(Authorizer):  # type: ignore[misc]
    """Lets a person reach the kernels of the pages that they opened, and nothing else."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:  # noqa: ARG002, ANN401  (Jupyter's signature)
        """Tell whether the kernel in the address belongs to this person."""
        kernel_id = handler.path_kwargs.get("kernel_id")
        if kernel_id is None and handler.path_args:
            kernel_id = handler.path_args[0]
        return resource == "kernels" and handler.kernel_manager.owned_by(kernel_id, user.username)


class LocalIdentity(PasswordIdentityProvider):  # type: ignore[misc]
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
