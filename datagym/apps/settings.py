"""What both servers tell Jupyter and Voila, so that nothing depends on the user's own files."""

import logging
import os
from pathlib import Path
from typing import Any

from traitlets.config import Config as Traits

from datagym.apps.links import PAGES_VARIABLE
from datagym.config import Config
from datagym.kernels import WARM

SHARE = Path(__file__).parent / "share"
TEMPLATE = "datagym"
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "@voila-dashboards/widgets-manager8",
)


def environment(config: Config) -> dict[str, str]:
    """Return the variables that both servers set for themselves and for their kernels.

    Jupyter's settings lie in the workspace: a course neither reads nor changes those of
    the user's other work. Our template and launcher are found beside the package.
    """
    from jupyter_core.paths import jupyter_runtime_dir  # noqa: PLC0415  (slow to import)

    own = config.workspace / ".datagym"
    return {
        **config.environment(),
        PAGES_VARIABLE: "/pages/",
        "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_CONFIG_DIR": str(own / "jupyter"),
        "JUPYTER_DATA_DIR": str(own / "jupyter-data"),
        "JUPYTER_RUNTIME_DIR": jupyter_runtime_dir(),
        "JUPYTER_PATH": _before("JUPYTER_PATH", SHARE / "jupyter"),
        "JUPYTER_CONFIG_PATH": _before("JUPYTER_CONFIG_PATH", SHARE / "etc"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }


def hush_programmers() -> None:
    """Keep Python's warnings to programmers, of which Jupyter has many, off people's screens."""
    logging.captureWarnings(capture=True)
    log = logging.getLogger("py.warnings")
    log.addHandler(logging.NullHandler())
    log.propagate = False


def _before(variable: str, folder: Path) -> str:
    known = os.environ.get(variable, "").split(os.pathsep)
    others = [part for part in known if part and part != str(folder)]
    return os.pathsep.join([str(folder), *others])


def voila_settings() -> Traits:
    """Return Voila's settings: our template, three extensions, errors in words."""
    from datagym.apps.kernels import PageKernels  # noqa: PLC0415  (slow to import)
    from datagym.apps.problems import note_problem  # noqa: PLC0415

    traits = Traits()
    traits.KernelProvisionerFactory.default_provisioner_name = WARM  # ordinary ones elsewhere
    traits.VoilaConfiguration.template = TEMPLATE
    traits.VoilaConfiguration.allow_template_override = "NO"
    traits.VoilaConfiguration.allow_theme_override = "NO"
    traits.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
    traits.VoilaConfiguration.file_allowlist = []
    traits.VoilaConfiguration.page_config_hook = page_settings
    traits.VoilaConfiguration.multi_kernel_manager_class = PageKernels
    traits.VoilaExecutor.on_cell_error = note_problem
    traits.VoilaExecutor.timeout = 120
    return traits


def page_settings(page_config: dict[str, Any], **_: object) -> dict[str, Any]:
    """Change what a page's browser part is told: no formulas from another host.

    Voila calls it (``page_config_hook``) for each page. The answer's own number for its
    scripts travels along; the template takes it out again.
    """
    from jupyter_server import CallContext  # noqa: PLC0415  (slow to import)

    handler = CallContext.get(CallContext.JUPYTER_HANDLER)
    page_config["fullMathjaxUrl"] = page_config["mathjaxConfig"] = None  # Voila then takes its own
    page_config["datagymNonce"] = getattr(handler, "nonce", "")
    person = getattr(getattr(handler, "current_user", None), "person", None)
    page_config["datagymPerson"] = person.id if person is not None else ""
    return page_config
