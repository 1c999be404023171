"""FHIR R4 resources: what each row of a table becomes.

Codes are the course's own words, in a code system of its own; a map to a terminology can be
added. Local times carry their distance from universal time.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from datagym.datasets.card import card

Resource = dict[str, Any]
Rows = Iterator[Resource]
Tables = Mapping[str, pd.DataFrame]

TERMS = "http://terminology.hl7.org/CodeSystem"
_LOCAL = "urn:datagym:codes"
_IDS = "urn:datagym:ids"
_NHS = "https://fhir.nhs.uk/Id/nhs-number"
_ICD_10 = "http://hl7.org/fhir/sid/icd-10"
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
_VITAL_SIGNS = ("respiration", "saturation", "systolic", "pulse", "temperature", "news2")
_CODED = MappingProxyType({"saturation": "spo2"})  # our columns' names in maps to terminologies
_NO_SIGNS = str.maketrans("", "", "-:T")
_SUMMER_BEGAN = pd.Timestamp("2023-03-26 01:00")
_SUMMER_ENDS = pd.Timestamp("2023-10-29 02:00")  # the clock in England
_SUMMER_BEGINS = pd.Timestamp("2024-03-31 01:00")
_FLAGS = MappingProxyType({"low": "L", "normal": "N", "high": "H"})
_KEPT = MappingProxyType({"attended": "fulfilled", "did not attend": "noshow"})


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


def _patients(hospital: Tables, _: CodeMap) -> Rows:
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


def _conditions(hospital: Tables, codes: CodeMap) -> Rows:
    frame = hospital["patients"]
    for name, words in _CONDITIONS.items():
        for patient in frame.loc[frame[name], "patient_id"].tolist():
            yield {
                "id": f"{patient}-{name.replace('_', '-')}",
                "clinicalStatus": _concept(f"{TERMS}/condition-clinical", "active"),
                "verificationStatus": _concept(f"{TERMS}/condition-ver-status", "confirmed"),
                "code": {**codes.concept(name), "text": words},
                "subject": _reference("Patient", patient),
            }


def _attendances(hospital: Tables, codes: CodeMap) -> Rows:
    for row in _rows(hospital["ed_attendances"], "arrival", "departure"):
        yield {
            **_encounter("EMER", row.attendance_id, row.patient_id, row.arrival, row.departure),
            "priority": codes.concept(f"triage {row.triage}"),
            "hospitalization": {"dischargeDisposition": codes.concept(str(row.disposal))},
            "location": [{"location": {"display": str(row.site)}}],
        }


def _admissions(hospital: Tables, codes: CodeMap) -> Rows:
    diagnoses = card("admissions").column("primary_diagnosis").codes
    for row in _rows(hospital["admissions"], "admitted", "discharged"):
        code = str(row.primary_diagnosis)
        stay = _encounter("IMP", row.spell_id, row.patient_id, row.admitted, row.discharged)
        if row.discharged:
            stay["hospitalization"] = {"dischargeDisposition": codes.concept(row.discharge_method)}
        diagnosis = {"coding": [{"system": _ICD_10, "code": code}], "text": diagnoses[code]}
        yield {
            **stay,
            "type": [codes.concept(str(row.method))],
            "serviceType": codes.concept(f"specialty {row.specialty}"),
            "reasonCode": [diagnosis],
        }


def _observations(hospital: Tables, codes: CodeMap) -> Rows:
    """Write one resource for each set of vital signs, with a component for each of them.

    A set that was missed is no observation.
    """
    units = {name: card("observations").column(name).unit for name in _VITAL_SIGNS}
    frame = hospital["observations"]
    for row in _rows(frame[frame["taken"].notna()], "due", "taken"):
        yield {
            "id": f"{row.spell_id}-{row.due[:16].translate(_NO_SIGNS)}",
            "status": "final",
            "category": [_concept(f"{TERMS}/observation-category", "vital-signs")],
            "code": codes.concept("vital signs"),
            "subject": _reference("Patient", row.patient_id),
            **_encountered(hospital, row.spell_id),
            "effectiveDateTime": row.taken,
            "device": {"display": str(row.device)},
            "component": [
                {
                    "code": codes.concept(_CODED.get(name, name)),
                    "valueQuantity": _quantity(getattr(row, name), unit),
                }
                for name, unit in units.items()
                if pd.notna(getattr(row, name))
            ],
        }


def _results(hospital: Tables, codes: CodeMap) -> Rows:
    """Write one resource for each result, with the range and the flag of its own row."""
    for row in _rows(hospital["lab_results"], "taken", "reported"):
        test = str(row.test).lower().replace(" ", "_")
        unit = str(row.unit)
        ends = {"low": row.reference_low, "high": row.reference_high}
        flag = _FLAGS[str(row.flag)]
        yield {
            "id": f"{row.sample_id}-{test.replace('_', '-')}",
            "status": "final",
            "category": [_concept(f"{TERMS}/observation-category", "laboratory")],
            "code": {**codes.concept(test), "text": str(row.test)},
            "subject": _reference("Patient", row.patient_id),
            **_encountered(hospital, row.spell_id, row.attendance_id),
            "effectiveDateTime": row.taken,
            "issued": row.reported,
            "performer": [{"display": f"laboratory at {row.laboratory}"}],
            "valueQuantity": _quantity(row.value, unit),
            "interpretation": [_concept(f"{TERMS}/v3-ObservationInterpretation", flag)],
            "referenceRange": [
                {end: _quantity(value, unit) for end, value in ends.items() if pd.notna(value)}
            ],
        }


def _encountered(hospital: Tables, *stays: object) -> Resource:
    """Return the reference to the first stay that there is, when its table is in the export."""
    known = {"A": "admissions", "E": "ed_attendances"}
    for stay in stays:
        if isinstance(stay, str) and known[stay[0]] in hospital:
            return {"encounter": _reference("Encounter", stay)}
    return {}


def _quantity(value: Any, unit: str) -> Resource:  # noqa: ANN401  (a number of any kind)
    number = value.item() if hasattr(value, "item") else value
    return {"value": number, "unit": unit}


def _appointments(hospital: Tables, codes: CodeMap) -> Rows:
    frame = hospital["appointments"]
    for row in _rows(frame.assign(booked=_dates(frame["booked"])), "starts"):
        status = _KEPT.get(str(row.status), "cancelled")
        resource: Resource = {
            "id": row.appointment_id,
            "status": status,
            "specialty": [codes.concept(f"specialty {row.specialty}")],
            "appointmentType": codes.concept(str(row.kind)),
            "start": row.starts,
            "created": row.booked,
            "participant": [{"actor": _reference("Patient", row.patient_id), "status": "accepted"}],
        }
        if status == "cancelled":
            resource["cancelationReason"] = codes.concept(str(row.status))
        yield resource


def _encounter(kind: str, name: str, patient: str, start: str, end: str | None) -> Resource:
    return {
        "id": name,
        "status": "finished" if end else "in-progress",
        "class": {"system": f"{TERMS}/v3-ActCode", "code": kind, "display": _CLASSES[kind]},
        "subject": _reference("Patient", patient),
        "period": {"start": start, "end": end} if end else {"start": start},
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
    winter = (values >= _SUMMER_ENDS) & (values < _SUMMER_BEGINS) | (values < _SUMMER_BEGAN)
    zone = winter.map({True: "+00:00", False: "+01:00"})
    texts: pd.Series[Any] = values.dt.strftime("%Y-%m-%dT%H:%M:00").astype(object)
    texts += zone.astype(object)
    return texts.where(values.notna(), None)


RESOURCES: tuple[tuple[str, str, Callable[[Tables, CodeMap], Rows]], ...] = (
    ("patients", "Patient", _patients),
    ("patients", "Condition", _conditions),
    ("ed_attendances", "Encounter", _attendances),
    ("admissions", "Encounter", _admissions),
    ("observations", "Observation", _observations),
    ("lab_results", "Observation", _results),
    ("appointments", "Appointment", _appointments),
)
"""For each table, the type of resource that it becomes and the function that writes it."""
