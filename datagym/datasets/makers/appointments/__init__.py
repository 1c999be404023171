"""Outpatient appointments: made, spoilt, and their truths found."""

from datagym.datasets.makers.appointments.bookings import build, derive
from datagym.datasets.makers.appointments.faults import spoil
from datagym.datasets.makers.appointments.findings import FINDINGS, MEASURED, impossible

__all__ = ["FINDINGS", "MEASURED", "build", "derive", "impossible", "spoil"]
