"""The truths of the planned operations: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pandas as pd

from datagym.datasets.table import Finding


def _exact_overrun(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    done = _done(frame)
    return Fraction(int(done["real_minutes"].sum()), int(done["planned_minutes"].sum()))


def _sums(frame: pd.DataFrame) -> float:
    done = _done(frame)
    return float(done["real_minutes"].mean() / done["planned_minutes"].mean())


def _typical(frame: pd.DataFrame) -> float:
    done = _done(frame)
    return float((done["real_minutes"] / done["planned_minutes"]).median())


def _exact_cancelled(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    inpatients = _inpatients(frame)
    return Fraction(int(inpatients["cancelled"].sum()), len(inpatients))


def _of_planned(frame: pd.DataFrame) -> float:
    return float(_inpatients(frame)["cancelled"].mean())


def _of_done(frame: pd.DataFrame) -> float:
    inpatients = _inpatients(frame)
    return float(inpatients["cancelled"].sum() / (~inpatients["cancelled"]).sum())


def _exact_training(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    trainees = consultants = Fraction(0)
    for _procedure, group in _done(frame).groupby("procedure", observed=True):
        learns = group["operator"] == "trainee"
        minutes = group["operation_minutes"].astype("int64")
        if learns.any() and not learns.all():
            trainees += int(minutes[learns].sum())
            mean = Fraction(int(minutes[~learns].sum()), int((~learns).sum()))
            consultants += mean * int(learns.sum())
    return trainees / consultants


def _within_procedure(frame: pd.DataFrame) -> float:
    groups = (
        _done(frame)
        .assign(learns=lambda f: f["operator"] == "trainee")
        .pivot_table(
            index="procedure",
            columns="learns",
            values="operation_minutes",
            aggfunc=["mean", "size"],
            observed=True,
        )
        .dropna()
    )
    mean, size = groups["mean"].to_numpy(float), groups["size"].to_numpy(float)
    consultants, trainees = (mean * size[:, 1:]).sum(axis=0)  # both weighted by the trainees'
    return float(trainees / consultants)


def _crude_training(frame: pd.DataFrame) -> float:
    done = _done(frame)
    learns, minutes = done["operator"] == "trainee", done["operation_minutes"]
    return float(minutes[learns].mean() / minutes[~learns].mean())


def _done(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame["cancelled"]]


def _inpatients(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["management"] == "inpatient"]


FINDINGS: Mapping[str, Finding] = {
    "overrun": Finding(_exact_overrun, _sums, _typical),
    "cancelled_of_planned": Finding(_exact_cancelled, _of_planned, _of_done),
    "training": Finding(_exact_training, _within_procedure, _crude_training),
}
MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {}

_ORDER = ("anaesthetic_start", "operation_start", "operation_end", "left_theatre")


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: a theatre or a surgeon in two cases at once, disorder in a case."""
    done = _done(frame)
    moments = done[list(_ORDER)].to_numpy()
    disordered = (moments[:, 1:] < moments[:, :-1]).any(axis=1)
    found = []
    for count, words in (
        (
            (frame["cancelled"] == frame["reason"].isna()).sum(),
            "cases where cancelled and the reason disagree",
        ),
        (disordered.sum(), "cases whose moments are out of order"),
        (done["patient_id"].duplicated().sum(), "second operations of one person"),
        (_overlaps(done, "theatre_id"), "cases that begin in a theatre that is not free"),
        (_overlaps(done, "surgeon_id"), "cases of a surgeon who is still at another"),
        (
            frame.duplicated(["session_id", "list_position"]).sum(),
            "cases with the place on a list that another has",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found


def _overlaps(done: pd.DataFrame, whose: str) -> int:
    """Count the cases that begin before the last one of the same theatre or surgeon ended."""
    ordered = done.sort_values([whose, "anaesthetic_start", "case_id"])
    names = ordered[whose].to_numpy()
    begins, ends = ordered["anaesthetic_start"].to_numpy(), ordered["left_theatre"].to_numpy()
    return int(((names[1:] == names[:-1]) & (begins[1:] < ends[:-1])).sum())
