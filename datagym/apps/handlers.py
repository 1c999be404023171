"""The addresses that a page server answers: pages, personal links, the pages' kernels."""

import secrets
from typing import Any

import tornado.web
from jupyter_server.auth.decorator import allow_unauthenticated, authorized
from jupyter_server.base.handlers import APIHandler, FileFindHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from jupyter_server.utils import url_path_join
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from datagym.apps.identity import COOKIE, COOKIE_DAYS
from datagym.apps.pages import list_pages
from datagym.apps.problems import UNEXPECTED, new_number
from datagym.store.links import ENTRY, verify_link

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_GOING_AWAY = 1001  # what a browser says when a page is closed or left (RFC 6455, 7.4.1)
KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
"""A kernel's id in an address."""

MAX_STARTING = 4
"""How many pages of one person may start at the same time: our choice."""

NEED_LINK = (
    "Open the personal link that you were given: it says who you are. "
    "If it does not work any more, ask whoever runs the course for a new one."
)
SOMEBODY_ELSE = (
    "This browser is open for {here}, and this link is the one of {other}. If you are "
    "{other}, go on: the pages of {here} in this browser are closed. If somebody sent you "
    "this link and it is not yours, do not go on."
)
LEAVE = (
    "This browser is open for {here}. Leave when others use this computer, or when you are "
    "not {here}. Your personal link opens the course again."
)
TOO_MANY = "You have too many pages open. Close some of them, then reload this one."
NOT_HERE = "There is no such page, or it is not for you."


def security_policy(nonce: str = "") -> str:
    """Return the rule for what a page may load: this server's own, and no inline script.

    ``blob:`` is how anywidget loads a view that came from the kernel. JupyterLab's parts
    set styles in line.
    """
    scripts = f"'self' blob: 'nonce-{nonce}'" if nonce else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class Spoken(JupyterHandler):
    """Says what went wrong in a sentence, with a number when it is in the log."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ANN401, ARG002  (Tornado's signature)
        """Answer with a page that says what to do."""
        number = ""
        known = {401: NEED_LINK, 403: NEED_LINK, 404: NOT_HERE, 429: TOO_MANY}
        sentence = known.get(status_code, "")
        if not sentence:
            number, sentence = new_number(), UNEXPECTED
            self.log.error("Problem %s: %s %s", number, status_code, self.request.path)
        self.say(status_code, sentence, number)

    def say(self, status_code: int, sentence: str, number: str = "", **ask: str) -> None:
        """Answer with a sentence, or (``title``, ``button``) with a question."""
        self.set_status(status_code)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        if ask:
            self.set_header("Cache-Control", "no-store")
            self.set_header("Referrer-Policy", "same-origin")  # else its form comes from nowhere
            ask["proof"] = self.xsrf_token.decode()
        template = self.settings["voila_jinja2_env"].get_template("message.html")
        told = {"sentence": sentence, "number": number, "base_url": self.base_url}
        self.finish(template.render(**told, **ask))

    async def close_pages(self) -> None:
        """Close what this browser has open: it is about to be somebody else's."""
        proof = getattr(self.current_user, "proof", None)
        kernels = self.kernel_manager
        for kernel_id, opened in list(kernels.opened.items()):
            if opened.proof == proof:
                await kernels.end(kernel_id)


class OwnPageHandler(TornadoVoilaHandler):
    """Opens a page of one's own workspace (``datagym start``)."""

    page_name: str | None = None
    nonce = ""

    async def get(self, name: str) -> None:
        """Answer with the page, as it runs."""
        self.page_name = name
        await super().get(f"pages/{name}.ipynb")


class PageHandler(Spoken, TornadoVoilaHandler):
    """Opens a page for a recognised person whose role may see it (``datagym serve``)."""

    page_name: str | None = None

    def initialize(self, **kwargs: Any) -> None:  # noqa: ANN401  (Tornado's signature)
        """Take Voila's parts, and make this answer's number for its own scripts."""
        super().initialize(**kwargs)
        self.set_header("Content-Security-Policy", self.content_security_policy)

    @property
    def nonce(self) -> str:
        """The number that lets this answer's own scripts run, new for each answer."""
        if not hasattr(self, "_nonce"):
            self._nonce = secrets.token_urlsafe(16)
        return self._nonce

    @property
    def content_security_policy(self) -> str:
        """The rule for what this page may load."""
        return security_policy(self.nonce)

    async def get(self, name: str) -> None:
        """Answer with the page, as it runs; to others it does not exist."""
        role = self.current_user.person.role
        if not any(page.name == name and page.open_to(role) for page in list_pages()):
            raise tornado.web.HTTPError(404)
        _ = self.xsrf_token  # reading it sets the cookie that lets a closed page say so
        self.page_name = name
        person = self.current_user.person.id
        starting = self.settings["datagym_starting"]
        if starting[person] >= MAX_STARTING or not await self.kernel_manager.make_room(person):
            raise tornado.web.HTTPError(429)
        starting[person] += 1
        try:
            await super().get(f"{name}.ipynb")
        finally:
            starting[person] -= 1


class EntryHandler(Spoken):
    """Turns a personal link into a cookie, and the address into one without the link."""

    def initialize(self) -> None:
        """Forget the address, of which the log would make a list of links that open."""
        self.request.uri = self.request.path = f"/{ENTRY}/..."

    @allow_unauthenticated
    async def get(self, token: str) -> None:
        """Answer with Home; ask first when the browser is open for somebody else."""
        person = verify_link(self.settings["datagym_store"], token)
        if person is None:
            raise tornado.web.HTTPError(403)
        here = self.current_user
        if here is not None and here.person.id != person.id:
            sentence = SOMEBODY_ELSE.format(here=here.person.id, other=person.id)
            self.say(200, sentence, title="Who are you?", button=f"I am {person.id}: go on")
            return
        self.enter(token)

    @allow_unauthenticated
    async def post(self, token: str) -> None:
        """Change to the link's person; the page that asked proves that a person chose it."""
        if verify_link(self.settings["datagym_store"], token) is None:
            raise tornado.web.HTTPError(403)
        await self.close_pages()
        self.enter(token)

    def enter(self, token: str) -> None:
        """Keep the link in the browser, and go on to Home."""
        self.set_cookie(
            COOKIE,
            token,
            path=self.base_url,
            expires_days=COOKIE_DAYS,
            httponly=True,
            samesite="Lax",  # Strict would not be sent on the step that follows a link in a mail
            secure=self.request.protocol == "https",
        )
        self.redirect(url_path_join(self.base_url, "pages/home"))


class LeaveHandler(Spoken):
    """Lets a person leave a computer that others use."""

    @tornado.web.authenticated
    async def get(self) -> None:
        """Ask: a link alone, on whatever page, ends nothing."""
        sentence = LEAVE.format(here=self.current_user.person.id)
        self.say(200, sentence, title="Leave this computer?", button="Leave")

    @tornado.web.authenticated
    async def post(self) -> None:
        """Close the person's pages in this browser, and forget them."""
        await self.close_pages()
        self.clear_cookie(COOKIE, path=self.base_url)
        self.redirect(url_path_join(self.base_url, "welcome"))


class WelcomeHandler(Spoken):
    """Tells somebody whom the server does not recognise what to do."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer with the sentence."""
        self.say(401, NEED_LINK)


class NothingHandler(Spoken):
    """Answers every other address: there is nothing."""

    @allow_unauthenticated
    async def prepare(self) -> None:
        """Answer the same to everybody, whatever was asked."""
        self.say(404, NOT_HERE)


class ModelHandler(KernelHandler):
    """Tells a page whether its kernel runs; it can do nothing else."""

    SUPPORTED_METHODS = ("GET",)


class OwnChannelsHandler(KernelWebsocketHandler):
    """A line to a kernel of one's own server: a page's, or a notebook's."""

    def on_close(self) -> None:
        """Let the kernel of a page that was closed go soon, of one that was cut off later."""
        if self.close_code == _GOING_AWAY:
            self.kernel_manager.closed(self.kernel_id)
        super().on_close()


class ChannelsHandler(OwnChannelsHandler, VoilaKernelWebsocketHandler):
    """A page's line to its own kernel."""

    def still_welcome(self) -> bool:
        """Tell whether the person may still be connected."""
        kernels = self.kernel_manager
        opened = kernels.opened.get(self.kernel_id)
        return opened is not None and bool(kernels.still_welcome(opened))


class ClosedHandler(APIHandler):
    """Hears that a page was closed, and ends its kernel."""

    auth_resource = "kernels"

    @tornado.web.authenticated
    @authorized("write")
    async def post(self, kernel_id: str) -> None:
        """End the kernel, when it is a page's: a notebook's own is let alone."""
        if kernel_id in self.kernel_manager.opened:
            await self.kernel_manager.end(kernel_id)
        self.set_status(204)
        self.finish()


class _Static:
    """Gives static files the same headers as everything else."""

    def set_default_headers(self) -> None:
        """Set the headers."""
        for name, value in HEADERS.items():
            self.set_header(name, value)  # type: ignore[attr-defined]

    def write_error(self, status_code: int, **_: Any) -> None:  # noqa: ANN401, ARG002  (Tornado's signature)
        """Answer with the status alone; Jupyter's page of it needs what is not served here."""
        self.finish()  # type: ignore[attr-defined]


class TemplateFiles(_Static, TemplateStaticFileHandler):
    """The template's own files."""


class VoilaFiles(_Static, MultiStaticFileHandler):
    """Voila's browser part."""


class ExtensionFiles(_Static, FileFindHandler):
    """The widgets' browser part."""
