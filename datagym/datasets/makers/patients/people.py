"""Makes the people on whom everything else depends: the causal spine of the hospital.

Age comes first. Sex, deprivation and ethnicity depend on it; weight on deprivation;
long-term conditions on age, deprivation and weight; frailty on age and conditions; death
on age and frailty.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, chances, chances_by, normal, pick, thresholds
from datagym.datasets.identifiers import LETTERS, Digits, Ids, nhs_numbers, numbers
from datagym.datasets.parts import Coded, Part
from datagym.datasets.strings import lettered
from datagym.datasets.year import DAY, DAYS, LOST_HOUR, MISSING, MONTH, START

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

CONDITIONS = ("hypertension", "diabetes", "copd", "heart_failure", "dementia")
FIT, MILD, MODERATE, SEVERE = range(4)
OLDEST = 101
NEVER = 2**31 - 1
"""The minute of death of those who live through the year."""

AGE_EDGES = (17, 35, 45, 55, 65, 75, 85)
"""Where the age bands begin after the first, in years; the settings give a value for each."""

_YEAR = 365
_AFTER_LEAP_DAY = 31  # birthdays in March lie 366 days apart this year
_TRUST_BLOCKS = 16
_TRUSTS = 136
_PRACTICES = 8
_POSTCODES = 400
_ADULT = 16
_NO_BMI = -32_768
_OVERWEIGHT, _OBESE = 250, 300  # tenths of kg/m²

Array = npt.NDArray[Any]


def build(block: "Block") -> Part:
    """Make a block's people."""
    settings, draws, n = block.settings("patients"), block.draws("patients"), block.people
    age = _ages(block, draws, n)
    band = np.searchsorted(AGE_EDGES, np.arange(OLDEST + 1), side="right")[age]
    sex = pick(chances_by(settings["sex_by_age"]), band, draws.bits("sex", n))
    imd = pick(chances_by(settings["imd_by_age"]), band, draws.bits("imd", n))
    bmi = _weights(settings, draws, age, imd)
    sick = _conditions(settings, draws, band, imd, bmi)
    count: Array = np.stack(list(sick.values())).sum(axis=0, dtype=np.int8)
    frailty = pick(
        chances_by(settings["frailty"]),
        _frailty_kind(band, count),
        draws.bits("frailty", n),
    )
    death = _deaths(settings, draws, band, frailty)
    since = (draws.bits("birthday", n).astype(np.int32) * _YEAR) >> 16
    people = np.arange(n, dtype=np.int32)
    return Part(
        block.number,
        {
            "patient_id": Ids("patient", people),
            "nhs_number": Digits(nhs_numbers(block.first + people.astype(np.int64))),
            "birth_date": _births()[age, since],
            "age": age,
            "sex": sex,
            "ethnicity": chances(_ethnicities(block))[draws.bits("ethnicity", n)],
            "imd_decile": (imd + 1).astype(np.int8),
            "postcode": _postcodes(draws, imd),
            "practice_id": Ids("practice", _practices(draws, imd)),
            "trust_id": Coded(
                np.full(n, block.number // _TRUST_BLOCKS % _TRUSTS, np.int16), _trust_texts()
            ),
            "bmi": bmi,
            **sick,
            "long_term_conditions": count,
            "frailty": frailty,
            "death_date": np.where(death == NEVER, MISSING, death // DAY).astype(np.int32),
        },
        people,
        kept={
            "birthday": np.where(since <= _AFTER_LEAP_DAY, _YEAR + 1, _YEAR) - since,
            "death": death,
        },
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    start = pd.Timestamp(START)
    birth = frame["birth_date"].dt
    before = (birth.month > start.month) | ((birth.month == start.month) & (birth.day > start.day))
    return frame.assign(
        age=(start.year - birth.year - before).astype("int8"),
        long_term_conditions=frame[list(CONDITIONS)].sum(axis=1).astype("int8"),
    )


def age_on(people: Part, person: Array, day: Array) -> Array:
    """Return the completed years of people on days of the year, as int8.

    Parameters
    ----------
    people
        The block's part of ``patients``.
    person, day
        For each row, the person (0 to 8,191) and the day (0 is 1 April 2023).

    """
    aged: Array = people.array("age")[person] + (day >= people.kept["birthday"][person])
    return aged.astype(np.int8)


def _ages(block: "Block", draws: Draws, n: int) -> Array:
    """Draw ages by bands of five years; within a band every year is as likely, save over 90."""
    band = chances(block.card("patients").weights("age"))[draws.bits("age band", n)].astype(
        np.int16
    )
    within = draws.bits("age", n)
    oldest = chances(block.settings("patients")["ages_over_90"])[within]
    years = (within.astype(np.int32) * 5) >> 16
    ages: Array = (band * 5 + np.where(band == band.max(), oldest, years)).astype(np.int8)
    return ages


def _weights(settings: Mapping[str, Any], draws: Draws, age: Array, imd: Array) -> Array:
    """Draw the body mass index in tenths; the deprived are heavier, the old lighter."""
    base = normal(0, settings["bmi_deviation"])[draws.bits("bmi", len(age))]
    mean = np.interp(np.arange(OLDEST + 1), settings["bmi_ages"], settings["bmi_means"])
    shift = np.asarray(settings["bmi_by_imd"])
    middle = np.floor(np.round(mean[:, None] + shift, 6)).astype(np.int16)
    bmi: Array = np.clip(middle[age, imd] + base, 140, 600).astype(np.int16)
    bmi[age < _ADULT] = _NO_BMI
    return bmi


def _conditions(
    settings: Mapping[str, Any], draws: Draws, band: Array, imd: Array, bmi: Array
) -> dict[str, Array]:
    """Draw the long-term conditions by age, deprivation and weight."""
    weight = (bmi >= _OVERWEIGHT).astype(np.int8) + (bmi >= _OBESE)
    by_imd = np.asarray(settings["condition_by_imd"])
    sick = {}
    for name in CONDITIONS:
        share = np.asarray(settings[name])[:, None, None] * by_imd[None, :, None]
        share = share * np.asarray(settings["condition_by_weight"][name])[None, None, :]
        limit = thresholds(np.minimum(share, 0.95))
        sick[name] = draws.bits(name, len(band)) < limit[band, imd, weight]
    return sick


def _frailty_kind(band: Array, count: Array) -> Array:
    """Number the rows of the card's table of frailty: three ages by up to three conditions."""
    oldest = np.clip(band.astype(np.int64) - (len(AGE_EDGES) - 3), 0, 3)
    return oldest * 4 + np.minimum(count, 3)


def _deaths(settings: Mapping[str, Any], draws: Draws, band: Array, frailty: Array) -> Array:
    """Draw who dies in the year and in which minute."""
    n = len(band)
    share = np.outer(settings["death_by_age"], settings["death_by_frailty"])
    dies = draws.bits("dies", n) < thresholds(np.minimum(share, 0.9))[band, frailty]
    days = np.asarray(settings["death_by_month"], dtype=np.float64)[(MONTH - 4) % 12]
    day = np.searchsorted(np.cumsum(days) / days.sum(), draws.uniform("death day", n)[dies])
    minute = (draws.bits("death minute", n)[dies].astype(np.int32) * DAY) >> 16
    death = np.full(n, NEVER, np.int32)
    when = np.minimum(day, DAYS - 1) * DAY + minute
    death[dies] = when + ((when >= LOST_HOUR) & (when < LOST_HOUR + 60)) * 60
    return death


def _ethnicities(block: "Block") -> list[float]:
    """Return the weight of each ethnic category among all people, the unknown included."""
    card = block.card("patients")
    known = card.settings["ethnicity_weights"]
    unknown = card.figure("ethnicity_unknown").value
    assert isinstance(unknown, Mapping)  # noqa: S101  (the card's schema allows one number too)
    told = (100 - sum(unknown.values())) / sum(known.values())
    codes = card.column("ethnicity").codes
    return [unknown.get(code, known.get(code, 0) * told) for code in codes]


def _postcodes(draws: Draws, imd: Array) -> Coded:
    """Draw a neighbourhood of the person's own decile of deprivation."""
    number = (draws.bits("postcode", len(imd)).astype(np.int32) * (_POSTCODES // 10)) >> 16
    return Coded(number * 10 + imd, _postcode_texts())


@lru_cache(maxsize=1)
def _postcode_texts() -> tuple[str, ...]:
    """Return postcodes of the area QX, which does not exist."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"  # the letters that the second part of a postcode has
    return tuple(
        f"QX{1 + place // 20} {place % 9 + 1}{letters[place * 7 % 20]}{letters[place * 3 % 20]}"
        for place in range(_POSTCODES)
    )


def _practices(draws: Draws, imd: Array) -> Array:
    """Draw the practice: two of three people are with one whose list is as deprived as they."""
    bits = draws.bits("practice", len(imd)).astype(np.int32)
    anywhere = (bits * 3 * _PRACTICES >> 16) % _PRACTICES
    near = imd.astype(np.int32) * _PRACTICES // 10
    return np.where(bits % 3 < 2, near, anywhere).astype(np.int32)  # noqa: PLR2004  (two of three)


@lru_cache(maxsize=1)
def _trust_texts() -> tuple[str, ...]:
    """Return the identifiers of the trusts, which are the same for all blocks."""
    written = lettered(LETTERS["trust"], numbers("trust", 0, np.arange(_TRUSTS)))
    return tuple(written.astype(str).tolist())


@lru_cache(maxsize=1)
def _births() -> npt.NDArray[np.int32]:
    """Return the day of birth by age and by days since the last birthday: shape (102, 365)."""
    last = START.astype("datetime64[D]") - np.arange(_YEAR)
    month = last.astype("datetime64[M]")
    day = (last - month.astype("datetime64[D]")).astype(np.int64)
    earliest = int(month.astype(np.int64).min()) - 12 * OLDEST
    every = np.arange(earliest, int(month.astype(np.int64).max()) + 1).astype("datetime64[M]")
    begins = (every.astype("datetime64[D]") - START.astype("datetime64[D]")).astype(np.int32)
    months = month.astype(np.int64) - 12 * np.arange(OLDEST + 1)[:, None]
    days: npt.NDArray[np.int32] = begins[months - earliest] + day.astype(np.int32)
    return days
