"""FHIR R4 resources as NDJSON: one file for each type of resource, one resource a line.

Each resource carries the security label HTEST (test health data), so that no system takes
it for a person's. Codes are the course's own words; a map to LOINC can be asked for.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from datagym.datasets.hospital import Hospital
from datagym.errors import BadInput, NotFound
from datagym.resources import content

Resource = dict[str, Any]
Rows = Iterator[Resource]

_LOCAL = "urn:datagym:codes"
_IDS = "urn:datagym:ids"
_NHS = "https://fhir.nhs.uk/Id/nhs-number"
_TERMS = "http://terminology.hl7.org/CodeSystem"
_META = {
    "security": [
        {"system": f"{_TERMS}/v3-ActReason", "code": "HTEST", "display": "test health data"}
    ]
}
_CONDITIONS = MappingProxyType(
    {
        "hypertension": "high blood pressure",
        "diabetes": "diabetes",
        "copd": "chronic obstructive pulmonary disease",
        "heart_failure": "heart failure",
        "dementia": "dementia",
    }
)
_CLASSES = MappingProxyType({"EMER": "emergency", "IMP": "inpatient encounter", "SS": "short stay"})
_SUMMER_ENDS = pd.Timestamp("2023-10-29 02:00")  # the clock in England
_SUMMER_BEGINS = pd.Timestamp("2024-03-31 01:00")


def write(hospital: Hospital, work: Path, *, codes: str = "") -> list[str]:
    """Write ``Patient.ndjson``, ``Encounter.ndjson`` and so on, as far as there are tables.

    Parameters
    ----------
    hospital
        The tables; those that FHIR has no resource for are left out.
    work
        The folder.
    codes
        ``"loinc"`` adds LOINC codes beside the course's own words, and their notice.

    Raises
    ------
    BadInput
        When no table of the hospital has a resource in FHIR.

    """
    made = [(kind, rows) for table, kind, rows in _RESOURCES if table in hospital]
    if not made:
        known = ", ".join(sorted({table for table, _, _ in _RESOURCES}))
        message = f"None of these tables has a resource in FHIR. Those that have: {known}."
        raise BadInput(message)
    added = _code_map(codes)
    names = list(dict.fromkeys(f"{kind}.ndjson" for kind, _ in made))
    for name in names:
        with (work / name).open("w", encoding="utf-8", newline="\n") as file:
            for kind, rows in made:
                if f"{kind}.ndjson" == name:
                    for resource in rows(hospital, added):
                        line = {"resourceType": kind, "meta": _META, **resource}
                        file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
                        file.write("\n")
    if codes:
        (work / f"{codes}.notice.txt").write_text(added.notice + "\n", encoding="utf-8")
        names.append(f"{codes}.notice.txt")
    return names


@dataclass(frozen=True, slots=True)
class CodeMap:
    """A map from the course's own words to a terminology, with the notice that goes with it."""

    system: str
    notice: str
    codes: Mapping[str, str]

    def concept(self, word: str) -> Resource:
        """Return a word as a FHIR CodeableConcept, with the terminology's code if there is one."""
        coding = [{"system": _LOCAL, "code": word}]
        if word in self.codes:
            coding.append({"system": self.system, "code": self.codes[word]})
        return {"coding": coding, "text": word.replace("_", " ")}


def _code_map(name: str) -> CodeMap:
    if not name:
        return CodeMap("", "", {})
    known = [path.stem for path in content("datasets", "codes").glob("*.yaml")]
    if name not in known:
        msg = "code map"
        raise NotFound.among(msg, name, known)
    text = yaml.safe_load(content("datasets", "codes", f"{name}.yaml").read_text(encoding="utf-8"))
    return CodeMap(text["system"], text["notice"], text["codes"])


def _patients(hospital: Hospital, _: CodeMap) -> Rows:
    frame = hospital["patients"]
    for row in _rows(frame, "birth_date", "death_date", dates=True):
        resource: Resource = {
            "id": row.patient_id,
            "identifier": [
                {"system": _NHS, "value": row.nhs_number},
                {"system": f"{_IDS}:patient", "value": row.patient_id},
            ],
            "gender": str(row.sex),
            "birthDate": row.birth_date,
            "address": [{"postalCode": row.postcode, "country": "GB"}],
        }
        if row.death_date:
            resource["deceasedDateTime"] = row.death_date
        yield resource


def _conditions(hospital: Hospital, codes: CodeMap) -> Rows:
    frame = hospital["patients"]
    for name, words in _CONDITIONS.items():
        for patient in frame.loc[frame[name], "patient_id"].tolist():
            yield {
                "id": f"{patient}-{name.replace('_', '-')}",
                "clinicalStatus": _concept(f"{_TERMS}/condition-clinical", "active"),
                "verificationStatus": _concept(f"{_TERMS}/condition-ver-status", "confirmed"),
                "code": {**codes.concept(name), "text": words},
                "subject": _reference("Patient", patient),
            }


def _attendances(hospital: Hospital, codes: CodeMap) -> Rows:
    for row in _rows(hospital["ed_attendances"], "arrival", "departure"):
        yield {
            **_encounter("EMER", row.attendance_id, row.patient_id, row.arrival, row.departure),
            "priority": codes.concept(f"triage {row.triage}"),
            "hospitalization": {"dischargeDisposition": codes.concept(str(row.disposal))},
            "location": [{"location": {"display": str(row.site)}}],
        }


def _encounter(kind: str, name: str, patient: str, start: str, end: str) -> Resource:
    return {
        "id": name,
        "status": "finished",
        "class": {"system": f"{_TERMS}/v3-ActCode", "code": kind, "display": _CLASSES[kind]},
        "subject": _reference("Patient", patient),
        "period": {"start": start, "end": end},
    }


def _concept(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _reference(kind: str, name: str) -> Resource:
    return {"reference": f"{kind}/{name}"}


def _rows(frame: pd.DataFrame, *moments: str, dates: bool = False) -> Iterator[Any]:
    """Give a frame's rows, with moments (or dates) as FHIR writes them and None for nothing."""
    written = {name: _dates(frame[name]) if dates else _moments(frame[name]) for name in moments}
    return frame.assign(**written).itertuples(index=False)


def _dates(values: "pd.Series[Any]") -> "pd.Series[Any]":
    written: pd.Series[Any] = values.dt.strftime("%Y-%m-%d").astype(object)
    return written.where(values.notna(), None)


def _moments(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Write local times with their distance from universal time."""
    winter = (values >= _SUMMER_ENDS) & (values < _SUMMER_BEGINS)
    zone = winter.map({True: "+00:00", False: "+01:00"})
    texts: pd.Series[Any] = values.dt.strftime("%Y-%m-%dT%H:%M:00").astype(object)
    texts += zone.astype(object)
    return texts.where(values.notna(), None)


_RESOURCES: tuple[tuple[str, str, Callable[[Hospital, CodeMap], Rows]], ...] = (
    ("patients", "Patient", _patients),
    ("patients", "Condition", _conditions),
    ("ed_attendances", "Encounter", _attendances),
)
"""For each table, the type of resource that it becomes and the function that writes it."""
