"""``datagym serve``: Voila's pages alone, for several people, with no way to send code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.utils import url_path_join
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets import Any as AnyTrait
from traitlets.config import Config as Traits
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from datagym.apps.identity import COOKIE, COOKIE_DAYS, LinkIdentity, OwnKernels
from datagym.apps.kernels import PageKernels
from datagym.apps.links import PAGES_VARIABLE
from datagym.apps.pages import list_pages
from datagym.config import Config
from datagym.resources import content
from datagym.store import Store
from datagym.store.links import ENTRY, verify_link

KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Opens a page for a person whose role may see it."""

    opens_pages = True

    async def get(self, name: str) -> None:  # type: ignore[override]
        """Answer with the page, as it runs."""
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
        if verify_link(self.settings["datagym_store"], token) is None:
            raise tornado.web.HTTPError(403)
        self.set_cookie(COOKIE, token, expires_days=COOKIE_DAYS, httponly=True, samesite="Lax",
                        secure=self.request.protocol == "https")
        self.redirect(url_path_join(self.base_url, "pages/home"))


class PagesApp(Voila):  # type: ignore[misc]
    """Voila with the pages and nothing else: no tree, no files, no contents."""

    store: Any = AnyTrait()
    announce: Callable[[str], None] = AnyTrait()

    def listen(self) -> None:
        """Listen on the one port that was asked for, say so, and serve until stopped."""
        sockets = bind_sockets(self.port, self.ip)
        self.port = sockets[0].getsockname()[1]
        server = HTTPServer(self.app)
        server.add_sockets(sockets)
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self.announce, f"http://{self.ip}:{self.port}/")
        try:
            self.ioloop.start()
        finally:
            server.stop()
            self.stop()

    def init_settings(self) -> dict[str, Any]:
        """Give the identity provider its store."""
        settings: dict[str, Any] = super().init_settings()
        self.identity_provider.store = self.store
        settings["datagym_store"] = self.store
        return settings

    def init_handlers(self) -> list[Any]:
        """List every address that this server answers; there is no other."""
        return [
            (r"/pages/([a-z0-9_-]+)", PageHandler, {
                "template_paths": self.template_paths,
                "config": self.config,
                "voila_configuration": self.voila_configuration,
            }),
            (rf"/{ENTRY}/([\w.-]+)", EntryHandler),
            (rf"/api/kernels/{KERNEL}", KernelHandler),
            (rf"/api/kernels/{KERNEL}/channels", VoilaKernelWebsocketHandler),
            (r"/voila/api/shutdown/(.*)", VoilaShutdownKernelHandler),
            (r"/voila/templates/(.*)", TemplateStaticFileHandler),
            (r"/voila/static/(.*)", MultiStaticFileHandler, {"paths": self.static_paths}),
            (r"/voila/labextensions/(.*)", FileFindHandler, {"path": self.labextensions_path}),
            (r"/", tornado.web.RedirectHandler, {"url": "/pages/home", "permanent": False}),
        ]


def serve(config: Config, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve the pages until the process is stopped."""
    import os  # noqa: PLC0415

    os.environ[PAGES_VARIABLE] = "/pages/"
    os.environ.update(config.environment())
    share = Path(__file__).parent / "share" / "jupyter"
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        part for part in (str(share), os.environ.get("JUPYTER_PATH", "")) if part
    )
    traits = Traits()
    traits.VoilaConfiguration.template = "datagym"
    traits.VoilaConfiguration.allow_template_override = "NO"
    traits.VoilaConfiguration.allow_theme_override = "NO"
    traits.VoilaConfiguration.multi_kernel_manager_class = PageKernels
    traits.VoilaConfiguration.extension_allowlist = [
        "@jupyter-widgets/jupyterlab-manager",
        "anywidget",
        "@voila-dashboards/widgets-manager8",
    ]
    with Store.open(config.store_url) as store:
        app = PagesApp(
            config=traits, store=store, announce=announce, root_dir=str(content("notebooks", "apps")), ip=host,
            port=port, port_retries=0, open_browser=False, config_file_paths=[],
            identity_provider_class=LinkIdentity, authorizer_class=OwnKernels,
        )
        app.initialize([])
        app.start()
