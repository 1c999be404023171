"""Readings of people watched over at home: made, spoilt, and their truths found."""

from datagym.datasets.makers.wearables.faults import spoil
from datagym.datasets.makers.wearables.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.wearables.readings import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
