"""The Friends and Family Test: made, spoilt, and its truths found."""

from datagym.datasets.makers.surveys.faults import spoil
from datagym.datasets.makers.surveys.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.surveys.invitations import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
