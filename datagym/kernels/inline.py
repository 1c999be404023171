"""Charts below their cell: what an import of matplotlib does in a kernel, done by hand."""

import contextlib
import os
from typing import Any

import matplotlib as mpl
from IPython.core.pylabtools import activate_matplotlib
from matplotlib_inline.backend_inline import configure_inline_support

INLINE = "module://matplotlib_inline.backend_inline"


def draw_inline(shell: Any) -> None:  # noqa: ANN401  (IPython's shell)
    """Show charts below their cell: an import does it, and ours was before there was a shell.

    Parameters
    ----------
    shell
        The shell whose cells draw. The environment's ``MPLBACKEND``, if set, is kept.

    """
    backend = os.environ.get("MPLBACKEND", INLINE)
    with contextlib.suppress(ImportError, ValueError):  # told when a chart is drawn, as ever
        mpl.use(backend)
    if backend == INLINE:
        activate_matplotlib(backend)  # type: ignore[no-untyped-call]
        configure_inline_support(shell, backend)  # type: ignore[no-untyped-call]
