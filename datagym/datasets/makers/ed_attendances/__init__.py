"""Attendances at an emergency department: made, spoilt, and their truths found."""

from datagym.datasets.makers.ed_attendances.faults import spoil
from datagym.datasets.makers.ed_attendances.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.ed_attendances.visits import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
