"""Stock of everyday items: made, spoilt, and its truths found."""

from datagym.datasets.makers.supplies.faults import spoil
from datagym.datasets.makers.supplies.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.supplies.stock import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
