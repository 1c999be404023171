"""The health-service palette (nhsuk-frontend, MIT), and empty axes in it.

On white all of these have a contrast of at least 4.5 to 1, and none is told from
another by hue alone: charts add labels, line styles or positions.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

BLUE = "#005eb8"
DARK_BLUE = "#003087"
TEXT = "#212b32"
SECONDARY = "#4c6272"
GREEN = "#007f3b"
RED = "#d5281b"
GRID = "#d8dde0"
WHITE = "#ffffff"

_WIDTH, _DPI = 8.0, 110


def empty_axes(*, height: float = 4.0) -> Axes:
    """Return new axes in the palette, on a figure of their own.

    Parameters
    ----------
    height
        In inches; the width is 8.

    """
    figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained", facecolor=WHITE)
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(SECONDARY)
    axes.tick_params(colors=TEXT, labelsize=11)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(TEXT)
        label.set_fontsize(12)
    axes.set_axisbelow(True)
    return axes
