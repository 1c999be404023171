"""Results of blood tests: made, spoilt, and their truths found."""

from datagym.datasets.makers.lab_results.faults import spoil
from datagym.datasets.makers.lab_results.findings import FINDINGS, MEASURED, impossible
from datagym.datasets.makers.lab_results.results import build, derive

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
