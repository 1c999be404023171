"""The people of the hospital: made, spoilt, and their truths found."""

from datagym.datasets.makers.patients.faults import spoil
from datagym.datasets.makers.patients.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.patients.people import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
