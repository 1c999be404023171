"""The waiting list, from referral to treatment: made, spoilt, and its truths found."""

from datagym.datasets.makers import later
from datagym.datasets.makers.waiting_list.pathways import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
__getattr__ = later(__name__)
