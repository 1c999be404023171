"""Stays in hospital: made, spoilt, and their truths found."""

from datagym.datasets.makers.admissions.faults import spoil
from datagym.datasets.makers.admissions.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.admissions.spells import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
