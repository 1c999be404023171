"""``datagym serve``: Voila's pages alone, for several people, with no way to send code."""

import os
from collections.abc import Callable
from typing import Any

import tornado.web
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets import Any as AnyTrait
from voila.app import Voila
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from datagym.apps.handlers import EntryHandler, PageHandler
from datagym.apps.identity import LinkIdentity, OwnKernels
from datagym.apps.settings import environment, voila_settings
from datagym.config import Config
from datagym.resources import content
from datagym.store import Store
from datagym.store.links import ENTRY

KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


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
    os.environ.update(environment(config))
    with Store.open(config.store_url) as store:
        app = PagesApp(
            config=voila_settings(),
            store=store,
            announce=announce,
            root_dir=str(content("notebooks", "apps")),
            ip=host,
            port=port,
            open_browser=False,
            config_file_paths=[],
            identity_provider_class=LinkIdentity,
            authorizer_class=OwnKernels,
        )
        app.initialize([])
        app.start()
