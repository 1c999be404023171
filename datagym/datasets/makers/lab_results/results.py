"""Makes the results of blood tests, one row each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, normal, pick, quantiles, quantiles_by, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.lab_results.kidney import ADULT, egfr
from datagym.datasets.makers.lab_results.samples import OF_KIND, samples
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, END, LOST_HOUR

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

TESTS = (
    "haemoglobin", "white cells", "CRP", "sodium", "potassium", "creatinine", "HbA1c", "glucose",
    "lactate",
)  # fmt: skip
HB, WHITE, CRP, SODIUM, POTASSIUM, CREATININE, HBA1C, GLUCOSE, LACTATE = range(len(TESTS))
UNITS = {
    "g/L": (HB,),
    "10^9/L": (WHITE,),
    "mg/L": (CRP,),
    "mmol/L": (SODIUM, POTASSIUM, GLUCOSE, LACTATE),
    "µmol/L": (CREATININE,),
    "mmol/mol": (HBA1C,),
}
"""The tests of each unit, in the order of the card's codes."""
FLAGS = ("low", "normal", "high")
WHOLE = (HB, SODIUM, CREATININE, HBA1C)
"""Tests whose results are whole numbers."""

RANGE = 1.96
"""Standard deviations from the middle of a reference range to its ends: 95 % lie between."""

_GONE = np.iinfo(np.int16).min
_ASKED = (0, 0, 2, 1, 1, 1, 3, 4, 5)  # the place of each test in the card's setting
_OWN, _TODAY = 800, 600  # parts of a usual value that are the person's and the day's
_THOUSAND = 1000
_MILLBROOK = 1
_CHECK = 4
_ED = 0

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


def build(block: "Block") -> Part:
    """Make a block's results, by person, time and test."""
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    people = block.table("patients")
    taken = samples(block)
    reported = _reported(settings, draws, taken)
    alive = (reported < END) & (reported < people.kept["death"][taken["person"]])
    taken = {name: values[alive] for name, values in {**taken, "reported": reported}.items()}
    lactate = _lactate(settings, draws, taken)
    sample, test = np.nonzero(_asked(settings, draws, people, taken, lactate))
    sample, test = sample.astype(np.int32), test.astype(np.int8)
    rows = {name: values[sample] for name, values in taken.items()}
    sex = people.array("sex")[rows["person"]]
    added = _added(block, rows, test)
    value = _values(settings, draws, people, rows, test, sex)
    value = np.where(test == LACTATE, lactate[sample], value) + added
    value = np.where(np.isin(test, WHOLE), (value + 5) // 10 * 10, value).astype(np.int16)
    low, high = _ranges(settings)
    low, high = low[test, sex], high[test, sex]
    filtered = egfr(value // 10, rows["age"], sex)
    known = (test == CREATININE) & (rows["age"] >= ADULT)
    kind = rows["kind"]
    return Part(
        block.number,
        {
            "sample_id": Ids("sample", sample),
            "patient_id": Ids("patient", rows["person"]),
            "attendance_id": Ids("attendance", rows["attendance"]),
            "spell_id": Ids("spell", rows["spell"]),
            "source": np.array(OF_KIND["source"], np.int8)[kind],
            "reason": np.array(OF_KIND["reason"], np.int8)[kind],
            "laboratory": rows["laboratory"],
            "age": rows["age"],
            "sex": sex,
            "test": test,
            "value": value,
            "unit": _units()[test],
            "reference_low": low,
            "reference_high": high,
            "flag": _flags(value, low, high),
            "egfr": np.where(known, filtered, _GONE).astype(np.int16),
            "taken": rows["taken"],
            "reported": rows["reported"],
            "turnaround_minutes": (rows["reported"] - rows["taken"]).astype(np.int16),
        },
        rows["person"],
        hidden={
            "true_lactate": lactate[sample].astype(np.int16),
            "added": added.astype(np.int16),
            "is_well": (kind == _CHECK) & (rows["ill"] == 0),
        },
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    value, low, high = (
        _tenths(frame[name]) for name in ("value", "reference_low", "reference_high")
    )
    known = ((frame["test"] == "creatinine") & (frame["age"] >= ADULT)).to_numpy()
    male = (frame["sex"] == "male").to_numpy().astype(np.int8)
    filtered = egfr(value // 10, frame["age"].to_numpy(), male)
    gap = frame["reported"].to_numpy() - frame["taken"].to_numpy()
    positions: Any = _flags(value, low, high)
    return frame.assign(
        flag=pd.Categorical.from_codes(positions, categories=pd.Index(list(FLAGS))),
        egfr=pd.arrays.IntegerArray(np.where(known, filtered, 0).astype(np.int16), ~known),
        turnaround_minutes=gap.astype("timedelta64[m]").astype(np.int64).astype(np.int16),
    )


def _tenths(values: "pd.Series[float]") -> Array:
    tenths = np.floor(values.fillna(_GONE).to_numpy() * 10 + 0.5)
    made: Array = np.where(values.isna(), _GONE, tenths).astype(np.int64)
    return made


def _flags(value: Array, low: Array, high: Array) -> Array:
    """Return low, normal or high (0 to 2); a lower end that is missing is below everything."""
    flags: Array = (1 + (value > high).astype(np.int8) - (value < low)).astype(np.int8)
    return flags


def _units() -> Array:
    """Return the position of each test's unit."""
    units = np.zeros(len(TESTS), np.int8)
    for position, tests in enumerate(UNITS.values()):
        units[list(tests)] = position
    return units


def _ranges(settings: Mapping[str, Any]) -> tuple[Array, Array]:
    """Return the ends of the reference ranges in tenths: shape (tests, sexes)."""
    ends = [list(settings["reference"][name].values()) for name in TESTS]
    low = [[_GONE if sex[0] is None else round(sex[0] * 10) for sex in test] for test in ends]
    high = [[round(sex[1] * 10) for sex in test] for test in ends]
    return np.array(low, np.int16), np.array(high, np.int16)


def _reported(settings: Mapping[str, Any], draws: Draws, taken: Arrays) -> Array:
    """Draw when the results of each sample are reported."""
    tables = quantiles_by(settings["turnaround_shares"], settings["turnaround"])
    source = np.array(OF_KIND["source"])[taken["kind"]]
    made = taken["taken"] + pick(tables, source, draws.bits("reported", len(source)))
    lost = (made >= LOST_HOUR) & (made < LOST_HOUR + 60)
    reported: Array = (made + lost * 60).astype(np.int32)
    return reported


def _lactate(settings: Mapping[str, Any], draws: Draws, taken: Arrays) -> Array:
    """Draw the true lactate in tenths, of every sample, measured or not."""
    n, ill = len(taken["ill"]), taken["ill"]
    base = quantiles(settings["lactate_shares"], settings["lactate_well"], 10)
    more = quantiles(settings["lactate_shares"], settings["lactate_ill"], 10)
    extra = np.maximum(ill - settings["lactate_from"], 0) * more[draws.bits("lactate ill", n)]
    made: Array = base[draws.bits("lactate", n)] + extra // 100
    return made


def _asked(
    settings: Mapping[str, Any], draws: Draws, people: Part, taken: Arrays, lactate: Array
) -> Array:
    """Tell which tests are made of each sample: shape (samples, tests)."""
    kind, n = taken["kind"], len(taken["kind"])
    bits = draws.bits("asked", n, max(_ASKED) + 1)
    limits = thresholds(settings["asked"])[kind]
    diabetic = people.array("diabetes")[taken["person"]] & (kind == 2)  # noqa: PLR2004  (monitored)
    limits[diabetic, 3] = 1 << 16
    seen = np.searchsorted(np.array(settings["lactate_steps"]) * 10, lactate, side="right")
    limits[:, 5] = np.where(limits[:, 5] > 0, thresholds(settings["lactate_measured"])[seen], 0)
    first, last = settings["lactate_of_all_days"]
    day = taken["taken"] // DAY
    limits[(kind == _ED) & (day >= first) & (day < last), 5] = 1 << 16
    asked: Array = (bits < limits)[:, list(_ASKED)]
    return asked


def _added(block: "Block", rows: Arrays, test: Array) -> Array:
    """Return what the shaken samples of one laboratory have too much, in tenths."""
    settings, card = block.settings("lab_results"), block.card("lab_results")
    shaken = (rows["laboratory"] == _MILLBROOK) & (test == POTASSIUM)
    shaken &= rows["taken"] >= settings["shaken_from_day"] * DAY
    added: Array = shaken * round(card.effect("shaken").parameter * 10)
    return added


def _values(  # noqa: PLR0913, PLR0917  (so much decides them)
    settings: Mapping[str, Any],
    draws: Draws,
    people: Part,
    rows: Arrays,
    test: Array,
    sex: Array,
) -> Array:
    """Make the results in tenths: what is usual for the person, and what illness does."""
    low, high = (ends.astype(np.float64) for ends in _ranges(settings))
    low = np.where(low == _GONE, 0, low)
    middle, width = (low + high) / 2, (high - low) / 2 / RANGE
    own = normal(0, _OWN)[draws.bits("usual", len(people), len(TESTS))]
    today = normal(0, _TODAY)[draws.bits("today", len(rows["ill"]))]
    z = own[rows["person"], test] + today
    ill = rows["ill"]
    person = rows["person"]
    shift = np.array(settings["by_illness"])[test] * ill / 100
    shift += np.array(settings["by_infection"])[test] * (ill * rows["infected"]) / 100
    factor = _kidneys(settings, draws, people, rows)
    value = middle[test, sex] + width[test, sex] * z / _THOUSAND + shift * 10
    value = np.where(test == CREATININE, value * factor, value)
    whole = np.floor(value + 0.5).astype(np.int64)
    bits = draws.bits("skewed", len(test))
    whole = np.where(test == CRP, _crp(settings, bits, ill, rows["infected"]), whole)
    diabetic = people.array("diabetes")[person]
    for one, name in ((HBA1C, "hba1c_diabetes"), (GLUCOSE, "glucose_diabetes")):
        sugar = quantiles(settings["diabetes_shares"], settings[name], 10)
        own = sugar[draws.bits(f"sugar {name}", len(people))][person]
        whole = np.where((test == one) & diabetic, own + today * 10 // _THOUSAND, whole)
    least, most = (np.array(settings[name]) * 10 for name in ("least", "most"))
    return np.clip(whole, least[test], most[test]).astype(np.int32)


def _kidneys(settings: Mapping[str, Any], draws: Draws, people: Part, rows: Arrays) -> Array:
    """Return the factor on creatinine: by age, heart failure, illness, and failing kidneys."""
    person = rows["person"]
    factor = 1 + np.maximum(rows["age"] - settings["kidney_age"], 0) * settings["kidney_by_year"]
    factor += people.array("heart_failure")[person] * settings["kidney_heart_failure"]
    factor += rows["ill"] * settings["kidney_illness"] / 100
    failing = quantiles(settings["kidney_shares"], settings["kidney_failing"], _THOUSAND)
    worse = failing[draws.bits("kidneys", len(people))]
    worse = np.where(people.array("long_term_conditions") > 0, worse, _THOUSAND)
    made: Array = factor * worse[person] / _THOUSAND
    return made


def _crp(settings: Mapping[str, Any], bits: Array, ill: Array, infected: Array) -> Array:
    """Draw C-reactive protein: low in the well, far up with an infection."""
    shares = settings["crp_shares"]
    well = quantiles(shares, settings["crp_well"], 10)[bits]
    more = np.where(
        infected,
        quantiles(shares, settings["crp_infected"], 10)[bits],
        quantiles(shares, settings["crp_ill"], 10)[bits],
    )
    made: Array = well + more * ill // 50
    return made
