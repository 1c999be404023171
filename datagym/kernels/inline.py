"""Charts below their cell: what an import of matplotlib does in a kernel, done by hand."""

import contextlib
import io
import os
from typing import Any

import matplotlib as mpl
from IPython.core.pylabtools import activate_matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
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
        FigureCanvasAgg.draw_idle = _wait  # type: ignore[method-assign]


def _wait(*_: object, **__: object) -> None:
    """Draw nothing yet: a chart is drawn when it is shown, and nobody sees it before.

    Matplotlib would draw each open chart after each cell, and once more to show it.
    """


def rehearse() -> None:
    """Draw a small chart, so that the fonts and the words of axes are known to all forks."""
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([1, 1000], [0.001, 1], label="0123456789 abcdefghijklmnopqrstuvwxyz")
    axes.set_yscale("log")
    axes.set(title="ABCDEFGHIJKLMNOPQRSTUVWXYZ", xlabel="x", ylabel="y")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
