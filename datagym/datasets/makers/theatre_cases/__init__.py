"""Planned operations: made, spoilt, and their truths found."""

from datagym.datasets.makers.theatre_cases.cases import build, derive
from datagym.datasets.makers.theatre_cases.faults import spoil
from datagym.datasets.makers.theatre_cases.findings import FINDINGS, MEASURED, impossible

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
