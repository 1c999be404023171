"""Hospital trusts side by side: made, spoilt, and their truths found."""

from datagym.datasets.makers.trusts.faults import spoil
from datagym.datasets.makers.trusts.figures import derive, make
from datagym.datasets.makers.trusts.findings import FINDINGS, MEASURED, impossible

__all__ = ["FINDINGS", "MEASURED", "derive", "impossible", "make", "spoil"]
