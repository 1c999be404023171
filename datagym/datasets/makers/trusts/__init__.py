"""Hospital trusts side by side: made, spoilt, and their truths found."""

from datagym.datasets.makers import later
from datagym.datasets.makers.trusts.figures import derive, make

__all__ = ["FINDINGS", "MEASURED", "derive", "impossible", "make", "spoil"]
__getattr__ = later(__name__)
