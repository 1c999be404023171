"""Makes the bedside observations: the sets of vital signs of adults in hospital."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, chances, chances_by, happens, normal, pick, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.observations.course import acuity, first_severity, severities
from datagym.datasets.makers.observations.oxygen import Oxygen, oxygen
from datagym.datasets.makers.observations.rounds import Rounds, is_night, rounds
from datagym.datasets.makers.observations.score import news2, response
from datagym.datasets.makers.patients.people import NEVER, age_on
from datagym.datasets.parts import Part, missing
from datagym.datasets.year import DAY, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

ADULT = 16
ILLNESSES = ("lungs", "infection", "heart")
OTHER = len(ILLNESSES)
RESPONSES = ("routine", "review", "urgent", "emergency")

_LIMITS = {"respiration": (4, 60), "systolic": (50, 250), "pulse": (25, 200)}
_TEMPERATURES = (320, 420)
_GONE, _NO_CODE = np.iinfo(np.int16).min, -1

Array = npt.NDArray[Any]
Spells = Mapping[str, Array]


def build(block: "Block") -> Part:
    """Make a block's sets of observations: those that were due, taken or missed."""
    settings, draws = block.settings("observations"), block.draws("observations")
    spells = _spells(block)
    first = first_severity(settings, draws, spells["triage"])
    away = spells["from"], spells["to"]
    sets = rounds(settings, draws, spells["start"], spells["end"], acuity(first), away)
    severity = severities(
        settings,
        draws,
        first,
        spells["frailty"],
        spells["start"],
        spells["end"],
        spells["death"] <= spells["end"],
        sets.spell,
        sets.due,
    )
    air = oxygen(settings, draws, spells, sets.spell, severity, _bias(block))
    signs = _signs(settings, draws, spells, sets.spell, severity)
    total, most = news2(
        signs["respiration"],
        air.reading,
        air.scale,
        air.given,
        signs["systolic"],
        signs["pulse"],
        signs["consciousness"] == 0,
        signs["temperature"],
    )
    missed = _missed(settings, draws, sets, total)
    return _part(
        block,
        spells,
        sets,
        air,
        {**signs, "news2": total, "response": response(total, most)},
        missed,
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    done = frame["taken"].notna().to_numpy()

    def whole(name: str) -> Array:
        made: Array = frame[name].fillna(0).to_numpy(dtype=np.int64)
        return made

    heat = np.floor(frame["temperature"].fillna(0).to_numpy() * 10 + 0.5).astype(np.int64)
    total, most = news2(
        whole("respiration"),
        whole("saturation"),
        frame["spo2_scale"].to_numpy(),
        (frame["breathing"] == "oxygen").to_numpy(),
        whole("systolic"),
        whole("pulse"),
        (frame["consciousness"] == "A").to_numpy(),
        heat,
    )
    late = frame["taken"].to_numpy().astype("datetime64[m]") - frame["due"].to_numpy().astype(
        "datetime64[m]"
    )
    minutes = np.where(done, late.astype(np.int64), 0).astype(np.int16)
    positions: Any = np.where(done, response(total, most), _NO_CODE)
    return frame.assign(
        minutes_late=pd.arrays.IntegerArray(minutes, ~done),
        news2=pd.arrays.IntegerArray(np.where(done, total, 0).astype(np.int8), ~done),
        response=pd.Categorical.from_codes(positions, categories=pd.Index(list(RESPONSES))),
    )


def _spells(block: "Block") -> dict[str, Array]:
    """Return the spells of adults, with what their course depends on; an array each."""
    people, stays = block.table("patients"), block.table("admissions")
    visits = block.table("ed_attendances")
    triage = np.zeros(1 << 16, np.int8)
    triage[visits.array("attendance_id")] = visits.array("triage")
    by = stays.array("attendance_id")
    start, end, person = stays.kept["start"], stays.kept["end"], stays.array("patient_id")
    age = age_on(people, person, start // DAY)
    rows = np.flatnonzero((age >= ADULT) & (start < end))
    person = person[rows]
    tone = pick(
        chances_by(block.settings("observations")["skin_tone"]),
        people.array("ethnicity"),
        block.draws("observations").bits("skin tone", len(people)),
    )
    return {
        "spell_id": stays.array("spell_id")[rows],
        "person": person,
        "start": start[rows],
        "end": end[rows],
        "age": age[rows],
        **_in_theatre(block, stays.kept["case"][rows]),
        "triage": np.where(by < 0, 0, triage[by])[rows],
        "illness": _illness(block)[stays.array("primary_diagnosis")[rows]],
        "death": people.kept["death"][person],
        "tone": tone[person],
        **{
            name: people.array(name)[person]
            for name in ("frailty", "copd", "dementia", "hypertension")
        },
    }


def _in_theatre(block: "Block", case: Array) -> dict[str, Array]:
    """Return from and to which minute each spell's person was in theatre; never for -1."""
    cases = block.table("theatre_cases")
    start, end = (cases.array(name)[case] for name in ("anaesthetic_start", "left_theatre"))
    none = (case < 0) | missing(start)
    return {"from": np.where(none, NEVER, start), "to": np.where(none, MISSING, end)}


def _illness(block: "Block") -> Array:
    """Return the kind of illness that each diagnosis of `admissions` is."""
    settings = block.settings("observations")
    codes = list(block.card("admissions").column("primary_diagnosis").codes)
    kinds = np.full(len(codes), OTHER, np.int8)
    for kind, name in enumerate(ILLNESSES):
        kinds[[codes.index(code) for code in settings["illness"][name]]] = kind
    return kinds


def _bias(block: "Block") -> Array:
    """Return by how many tenths of a point the meter reads too high, by skin tone."""
    points = block.card("observations").effect("oximeter").parameter
    shares = np.array(block.settings("observations")["bias_by_tone"])
    return np.floor(shares * points * 10 + 0.5).astype(np.int32)


def _signs(
    settings: Mapping[str, Any],
    draws: Draws,
    spells: Spells,
    spell: Array,
    severity: Array,
) -> dict[str, Array]:
    """Make the signs other than the saturation: a usual value, what the illness does, noise."""
    n, many = len(spells["person"]), len(spell)
    ill, person = spells["illness"][spell], spells["person"]
    usual = {name: np.zeros(n, np.int32) for name in ("respiration", "systolic", "pulse")}
    usual["systolic"] = spells["hypertension"] * settings["systolic_hypertension"]
    by_illness = settings["by_illness"]
    signs = {}
    for name, (least, most) in _LIMITS.items():
        spread = normal(settings["usual"][name], settings["between"][name])
        own = spread[draws.bits(f"usual {name}", 1 << 13)][person] + usual[name]
        shift = np.array(by_illness[name], np.int32)[ill] * severity // 100
        noise = normal(0, settings["within"][name])[draws.bits(name, many)]
        signs[name] = np.clip(own[spell] + shift + noise, least, most).astype(np.int16)
    shift = np.array(by_illness["temperature"], np.int32)[ill] * severity // 100
    noise = normal(settings["usual"]["temperature"], settings["within"]["temperature"])
    heat = noise[draws.bits("temperature", many)] + shift
    signs["temperature"] = np.clip(heat, *_TEMPERATURES).astype(np.int16)
    signs["consciousness"] = _consciousness(settings, draws, spells["dementia"][spell], severity)
    return signs


def _consciousness(
    settings: Mapping[str, Any], draws: Draws, dementia: Array, severity: Array
) -> Array:
    """Draw A, C, V, P or U (0 to 4) by severity; dementia makes new confusion likelier."""
    share = np.outer(settings["not_alert"], [1, settings["not_alert_dementia"]])
    bits = draws.bits("alert", len(severity))
    step = severity // 10
    gone = bits < thresholds(np.minimum(share, 0.9))[step, dementia.astype(np.int8)]
    how = pick(chances_by(settings["how_not_alert"]), step // 4, draws.bits("how alert", len(step)))
    made: Array = np.where(gone, how + 1, 0).astype(np.int8)
    return made


def _missed(settings: Mapping[str, Any], draws: Draws, sets: Rounds, total: Array) -> Array:
    """Tell which sets were missed: at night more, and more when the last score was low."""
    last = np.zeros_like(total)
    last[1:] = total[:-1]
    shares = [settings["missed_by_day"], settings["missed_at_night"]]
    night = is_night(sets.due).astype(np.int8)
    limit = thresholds(shares)[night, np.minimum(last, len(shares[0]) - 1)]
    missed: Array = (draws.bits("missed", len(total)) < limit) & ~sets.is_first
    return missed


def _part(  # noqa: PLR0913, PLR0917  (all that a row holds)
    block: "Block",
    spells: Spells,
    sets: Rounds,
    air: Oxygen,
    signs: Mapping[str, Array],
    missed: Array,
) -> Part:
    """Put the columns together; of a set that was missed nothing is known."""
    settings, draws = block.settings("observations"), block.draws("observations")
    spell, many = sets.spell, len(sets.spell)
    person, death = spells["person"][spell], spells["death"][spell]

    def known(values: Array, gone: int = _GONE) -> Array:
        return np.where(missed, gone, values).astype(values.dtype)

    gas = happens(draws.bits("blood gas", many), settings["blood_gas"][1])
    rare = happens(draws.bits("blood gas", many), settings["blood_gas"][0])
    gas = np.where(air.given, gas, rare) & ~missed
    device = chances(settings["device"])[draws.bits("device", many)]
    return Part(
        block.number,
        {
            "patient_id": Ids("patient", person),
            "spell_id": Ids("spell", spells["spell_id"][spell]),
            "due": sets.due,
            "taken": np.where(missed, MISSING, sets.taken).astype(np.int32),
            "minutes_late": known((sets.taken - sets.due).astype(np.int16)),
            "device": known(device, _NO_CODE),
            "skin_tone": spells["tone"][spell],
            "respiration": known(signs["respiration"]),
            "saturation": known(air.reading),
            "spo2_scale": air.scale,
            "breathing": known(air.given.astype(np.int8), _NO_CODE),
            "systolic": known(signs["systolic"]),
            "pulse": known(signs["pulse"]),
            "consciousness": known(signs["consciousness"], _NO_CODE),
            "temperature": known(signs["temperature"]),
            "news2": known(signs["news2"], np.iinfo(np.int8).min),
            "response": known(signs["response"], _NO_CODE),
            "blood_gas_saturation": np.where(gas, air.true, _GONE).astype(np.int16),
            "died_within_24_hours": (death != NEVER) & (death - sets.due.astype(np.int64) <= DAY),
        },
        person,
        hidden={
            "true_saturation": air.true,
            "true_news2": signs["news2"],
            "was_missed": missed,
        },
    )
