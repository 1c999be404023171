"""Charts below their cell: what an import of matplotlib does in a kernel, done by hand."""

import contextlib
import io
import os
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from IPython.core.pylabtools import activate_matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import configure_inline_support

if TYPE_CHECKING:
    from collections.abc import Callable

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
        configure_inline_support.current_backend = "unset"  # type: ignore[attr-defined]
        activate_matplotlib(backend)  # type: ignore[no-untyped-call]
        configure_inline_support(shell, backend)  # type: ignore[no-untyped-call]
        FigureCanvasAgg.draw_idle = _wait  # type: ignore[method-assign]


def _wait(*_: object, **__: object) -> None:
    """Draw nothing yet: a chart is drawn when it is shown, and nobody sees it before.

    Matplotlib would draw each open chart after each cell, and once more to show it.
    """


def rehearse() -> None:
    """Draw a small chart of each kind, so that all forks know fonts, words and the way."""
    ward, wait = "ward", "wait"
    frame = pd.DataFrame({ward: [*"ABCDABCD"], wait: [1.0, 2, 3, 4, 5, 6, 7, 8], "age": range(8)})
    draws: tuple[Callable[[Any], object], ...] = (
        lambda axes: axes.loglog([1, 1000], [0.001, 1], label="abcdefghijklmnopqrstuvwxyz"),
        lambda axes: sns.histplot(frame, x=wait, hue=ward, element="step", ax=axes),
        lambda axes: sns.boxplot(frame, x=ward, y=wait, ax=axes),
        lambda axes: sns.scatterplot(frame, x="age", y=wait, hue=ward, ax=axes),
        lambda axes: sns.lineplot(frame, x="age", y=wait, errorbar=None, ax=axes),
        lambda axes: sns.barplot(frame, x=ward, y=wait, ax=axes),
        lambda axes: sns.heatmap(frame[[wait, "age"]], ax=axes),
    )
    for draw in draws:
        figure = Figure()
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(axes)
        axes.set(title="ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
