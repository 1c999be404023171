"""Attendances at an emergency department: made, spoilt, and their truths found."""

from datagym.datasets.makers.ed_attendances.faults import spoil
from datagym.datasets.makers.ed_attendances.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.ed_attendances.visits import derive, make

__all__ = ["FINDINGS", "MEASURED", "derive", "impossible", "make", "spoil"]
