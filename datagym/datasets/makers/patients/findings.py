"""The truths of the patients: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping

import pandas as pd

from datagym.datasets.table import Finding

FINDINGS: Mapping[str, Finding] = {}
MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: people who die before they are born, deaths outside the year."""
    found = []
    died = frame["death_date"].notna()
    for count, words in (
        ((frame["death_date"] <= frame["birth_date"]).sum(), "people who died before they lived"),
        ((frame.loc[died, "death_date"] > "2024-03-31").sum(), "deaths after the year's end"),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
