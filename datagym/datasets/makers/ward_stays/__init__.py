"""Stays on wards and in beds: made, spoilt, and their truths found."""

from datagym.datasets.makers.ward_stays.faults import spoil
from datagym.datasets.makers.ward_stays.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.ward_stays.stays import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
