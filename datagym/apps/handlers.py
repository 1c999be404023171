"""The addresses that a page server answers: pages, personal links, the pages' kernels."""

from typing import Any

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from voila.tornado.handler import TornadoVoilaHandler

from datagym.apps.identity import COOKIE, COOKIE_DAYS
from datagym.apps.pages import list_pages
from datagym.store.links import verify_link


class OwnPageHandler(TornadoVoilaHandler):  # type: ignore[misc]  (Voila ships no types)
    """Opens a page of one's own workspace (``datagym start``)."""

    opens_pages = True

    async def get(self, name: str) -> None:  # type: ignore[override]
        """Answer with the page, as it runs."""
        await super().get(f"pages/{name}.ipynb")


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Opens a page for a recognised person whose role may see it (``datagym serve``)."""

    opens_pages = True

    async def get(self, name: str) -> None:  # type: ignore[override]
        """Answer with the page, as it runs; to others it does not exist."""
        user = self.current_user
        pages = {page.name: page for page in list_pages()}
        if user is not None and (name not in pages or not pages[name].open_to(user.person.role)):
            raise tornado.web.HTTPError(404)
        _ = self.xsrf_token
        await super().get(f"{name}.ipynb")


class EntryHandler(JupyterHandler):  # type: ignore[misc]
    """Turns a personal link into a cookie, and the address into one without the link."""

    async def prepare(self) -> None:
        """Let everybody ask: the link itself is what is checked."""

    async def get(self, token: str) -> None:
        """Answer with Home, or say that the link opens nothing."""
        store: Any = self.settings["datagym_store"]
        if verify_link(store, token) is None:
            raise tornado.web.HTTPError(403)
        self.set_cookie(
            COOKIE,
            token,
            expires_days=COOKIE_DAYS,
            httponly=True,
            samesite="Lax",
            secure=self.request.protocol == "https",
        )
        self.redirect(url_path_join(self.base_url, "pages/home"))
