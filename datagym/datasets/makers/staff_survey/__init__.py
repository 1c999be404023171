"""The staff survey: made, spoilt, and its truths found."""

from datagym.datasets.makers.staff_survey.answers import build, derive
from datagym.datasets.makers.staff_survey.faults import spoil
from datagym.datasets.makers.staff_survey.findings import FINDINGS, MEASURED, impossible

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
