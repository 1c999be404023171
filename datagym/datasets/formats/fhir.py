"""FHIR R4 resources as NDJSON: one file for each type of resource, one resource a line.

Each resource carries the security label HTEST (test health data), so that no system takes
it for a person's. Codes are the course's own words; a map to LOINC can be asked for.
"""

import json
from pathlib import Path

from datagym.datasets.formats.resources import RESOURCES, TERMS, CodeMap
from datagym.datasets.hospital import Hospital
from datagym.errors import BadInput, NotFound
from datagym.resources import content, yaml_values

_META = {
    "security": [
        {"system": f"{TERMS}/v3-ActReason", "code": "HTEST", "display": "test health data"}
    ]
}


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
    made = [(kind, rows) for table, kind, rows in RESOURCES if table in hospital]
    if not made:
        known = ", ".join(sorted({table for table, _, _ in RESOURCES}))
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


def _code_map(name: str) -> CodeMap:
    if not name:
        return CodeMap("", "", {})
    known = [path.stem for path in content("datasets", "codes").glob("*.yaml")]
    if name not in known:
        msg = "code map"
        raise NotFound.among(msg, name, known)
    text = yaml_values(content("datasets", "codes", f"{name}.yaml").read_text(encoding="utf-8"))
    return CodeMap(text["system"], text["notice"], text["codes"])
