"""The Friends and Family Test: made, spoilt, and its truths found."""

from datagym.datasets.makers import later
from datagym.datasets.makers.surveys.invitations import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
__getattr__ = later(__name__)
