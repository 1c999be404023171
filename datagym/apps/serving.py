"""``datagym serve``: Voila's pages alone, for several people, with no way to send code."""

import os
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tornado.web
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from traitlets import Any as AnyTrait
from voila.app import Voila

from datagym.apps import handlers
from datagym.apps.guard import MAX_MESSAGE_BYTES, GuardedConnection
from datagym.apps.identity import LinkIdentity, OwnKernels, Welcome
from datagym.apps.settings import EXTENSIONS, environment, hush_programmers, voila_settings
from datagym.config import Config
from datagym.errors import BadInput, Unavailable
from datagym.kernels import prepare
from datagym.resources import content
from datagym.store import Store
from datagym.store.links import ENTRY

_EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104  (what --host may say; the default is this machine)
_EXTENSION = "|".join(EXTENSIONS)
_FILE = r"(?:[\w@-][\w.@-]*/)*[\w@-][\w.@-]*"  # no part begins with a dot, so none leads upwards


class PagesApp(Voila):
    """Voila with the pages and nothing else: no tree, no files, no contents."""

    store: Any = AnyTrait(help="The course's store.")
    announce: Any = AnyTrait(help="Called with the address.")
    tls: Any = AnyTrait(None, allow_none=True, help="How to encrypt: Python's ssl context.")

    def init_settings(self) -> dict[str, Any]:
        """Give the identity provider its store, and every answer its headers."""
        settings: dict[str, Any] = super().init_settings()
        self.identity_provider.store = self.store
        self.kernel_manager.still_welcome = Welcome(self.store)
        policy = handlers.security_policy()
        return {
            **settings,
            "datagym_store": self.store,
            "datagym_starting": Counter(),
            "login_url": "/welcome",
            "headers": {**handlers.HEADERS, "Content-Security-Policy": policy},
            "compress_response": True,
            "default_handler_class": handlers.NothingHandler,
            "websocket_max_message_size": MAX_MESSAGE_BYTES,
            "websocket_ping_interval": 20,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "path": self.base_url},
        }

    def init_handlers(self) -> list[Any]:
        """List every address that this server answers; there is no other."""
        page = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        extensions = {"path": self.labextensions_path}
        home = {"url": "/pages/home", "permanent": False}
        return [
            (r"/", tornado.web.RedirectHandler, home),
            (r"/welcome", handlers.WelcomeHandler),
            (r"/leave", handlers.LeaveHandler),
            (rf"/{ENTRY}/([\w.-]+)", handlers.EntryHandler),
            (r"/pages/([a-z][a-z0-9_-]*)", handlers.PageHandler, page),
            (rf"/api/kernels/{handlers.KERNEL}", handlers.ModelHandler),
            (rf"/api/kernels/{handlers.KERNEL}/channels", handlers.ChannelsHandler),
            (rf"/voila/api/shutdown/{handlers.KERNEL}", handlers.ClosedHandler),
            (rf"/voila/templates/(datagym/static/{_FILE})", handlers.TemplateFiles),
            (rf"/voila/static/({_FILE})", handlers.VoilaFiles, {"paths": self.static_paths}),
            (
                rf"/voila/labextensions/((?:{_EXTENSION})/static/{_FILE})",
                handlers.ExtensionFiles,
                extensions,
            ),
        ]

    def listen(self) -> None:
        """Listen on the one port that was asked for, say so, and serve until stopped."""
        try:
            sockets = bind_sockets(self.port, self.ip)
        except OSError as error:
            message = (
                f"The pages cannot be served on {self.ip}, port {self.port} "
                f"({error.strerror or error}). Choose another with --port or --host."
            )
            raise Unavailable(message) from error
        port = sockets[0].getsockname()[1]
        server = HTTPServer(self.app, max_body_size=MAX_MESSAGE_BYTES, ssl_options=self.tls)
        server.add_sockets(sockets)
        self.ioloop = IOLoop.current()
        name = socket.getfqdn() if self.ip in _EVERYWHERE else self.ip
        scheme = "http" if self.tls is None else "https"
        self.ioloop.add_callback(self.announce, f"{scheme}://{name}:{port}/")
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopping")
        finally:
            server.stop()
            self.stop()


def read_certificate(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return how to encrypt, or None when no certificate is named.

    Raises
    ------
    BadInput
        When the certificate or its key cannot be used.

    """
    if certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:
        message = (
            f"The certificate {certificate} cannot be used ({error.strerror or error}). "
            "Name a PEM file with --certificate and its private key with --key."
        )
        raise BadInput(message) from error
    return context


def serve(
    config: Config,
    *,
    host: str,
    port: int,
    announce: Callable[[str], None],
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve the pages until the process is stopped.

    Parameters
    ----------
    config
        The store whose people are served.
    host, port
        Where to listen. Port 0 takes a free one.
    announce
        Called with the address when the server answers.
    tls
        How to encrypt; None does not, which is only for one machine or behind a proxy
        that does: a personal link that travels in the open can be read on the way.

    Raises
    ------
    Unavailable
        When the port is taken or the host is not this machine's.

    """
    os.environ.update(environment(config))
    hush_programmers()
    traits = voila_settings()
    traits.Voila.kernel_websocket_connection_class = GuardedConnection
    traits.KernelRestarter.restart_limit = 0  # a new kernel would not know the page's widgets
    traits.KernelRestarter.time_to_dead = 1.0
    with Store.open(config.store_url) as store:
        app = PagesApp(
            config=traits,
            store=store,
            announce=announce,
            tls=tls,
            root_dir=str(content("notebooks", "apps")),
            ip=host,
            port=port,
            open_browser=False,
            config_file_paths=[],
            identity_provider_class=LinkIdentity,
            authorizer_class=OwnKernels,
        )
        prepare(confined=False)
        app.initialize([])
        app.start()
