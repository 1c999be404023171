"""Invitations to breast screening: made, spoilt, and their truths found."""

from datagym.datasets.makers import later
from datagym.datasets.makers.screening.invitations import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
__getattr__ = later(__name__)
