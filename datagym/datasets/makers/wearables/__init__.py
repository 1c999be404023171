"""Readings of people watched over at home: made, spoilt, and their truths found."""

from datagym.datasets.makers import later
from datagym.datasets.makers.wearables.readings import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
__getattr__ = later(__name__)
