"""The pages inside JupyterLab's own server (``datagym start``)."""

import json
from typing import Any

from jupyter_server.utils import url_path_join
from voila.configuration import VoilaConfiguration
from voila.paths import collect_template_paths

from datagym.apps.handlers import KERNEL, ClosedHandler, OwnChannelsHandler, OwnPageHandler
from datagym.apps.links import lesson_path
from datagym.apps.pages import pages_for
from datagym.course import list_lessons
from datagym.teams import Role


def course_tiles(role: Role = Role.LEARNER) -> dict[str, list[dict[str, str]]]:
    """Return what JupyterLab's launcher shows: the pages for a role, and the lessons.

    >>> course_tiles()["pages"][0]["name"]
    'home'
    """
    return {
        "pages": [
            {"name": page.name, "title": page.title, "summary": page.summary}
            for page in pages_for(role)
        ],
        "lessons": [
            {
                "title": lesson.title,
                "summary": lesson.summary,
                "path": lesson_path(lesson.path.name),
            }
            for lesson in list_lessons()
        ],
    }


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "datagym.apps.extension"}]


def _load_jupyter_server_extension(server: Any) -> None:  # noqa: ANN401  (Jupyter's own)
    """Answer the addresses of pages and of their kernels, and tell the launcher what there is."""
    voila = VoilaConfiguration(parent=server)
    options = {
        "config": server.config,
        "template_paths": collect_template_paths(["voila", "nbconvert"], voila.template),
        "voila_configuration": voila,
    }
    settings = server.web_app.settings
    answered = [
        (r"/pages/([a-z][a-z0-9_-]*)", OwnPageHandler, options),
        (rf"/api/kernels/{KERNEL}/channels", OwnChannelsHandler, {}),
        (rf"/voila/api/shutdown/{KERNEL}", ClosedHandler, {}),
    ]
    base = settings["base_url"]
    server.web_app.add_handlers(".*$", [(url_path_join(base, at), *by) for at, *by in answered])
    settings.setdefault("page_config_data", {})["datagymCourse"] = json.dumps(course_tiles())
