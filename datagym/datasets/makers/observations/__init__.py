"""Sets of vital signs in hospital: made, spoilt, and their truths found."""

from datagym.datasets.makers.observations.faults import spoil
from datagym.datasets.makers.observations.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.observations.signs import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
