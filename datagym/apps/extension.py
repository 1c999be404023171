"""The pages inside JupyterLab's own server (``datagym start``)."""

from typing import Any

from jupyter_server.utils import url_path_join
from voila.configuration import VoilaConfiguration
from voila.paths import collect_template_paths

from datagym.apps.handlers import OwnPageHandler


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "datagym.apps.extension"}]


def _load_jupyter_server_extension(server: Any) -> None:  # noqa: ANN401  (Jupyter's own)
    """Answer the pages' addresses."""
    voila = VoilaConfiguration(parent=server)
    options = {
        "config": server.config,
        "template_paths": collect_template_paths(["voila", "nbconvert"], voila.template),
        "voila_configuration": voila,
    }
    address = url_path_join(server.web_app.settings["base_url"], r"/pages/([a-z][a-z0-9_-]*)")
    server.web_app.add_handlers(".*$", [(address, OwnPageHandler, options)])
