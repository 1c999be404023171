"""Invitations to breast screening: made, spoilt, and their truths found."""

from datagym.datasets.makers.screening.faults import spoil
from datagym.datasets.makers.screening.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.screening.invitations import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
