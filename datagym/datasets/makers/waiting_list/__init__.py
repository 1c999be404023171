"""The waiting list, from referral to treatment: made, spoilt, and its truths found."""

from datagym.datasets.makers.waiting_list.faults import spoil
from datagym.datasets.makers.waiting_list.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.waiting_list.pathways import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
