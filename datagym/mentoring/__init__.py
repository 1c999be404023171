"""The domain of mentoring: check-ins, sessions, actions, and who needs help. Pure."""

from datagym.mentoring.board import Facts, Need, Reason, need, rank
from datagym.mentoring.texts import Outcome, Rival, Thing, Written, settle

__all__ = [
    "Facts",
    "Need",
    "Outcome",
    "Reason",
    "Rival",
    "Thing",
    "Written",
    "need",
    "rank",
    "settle",
]
