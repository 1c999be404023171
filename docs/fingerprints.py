"""Writes the published fingerprints of the tables: ``python docs/fingerprints.py --write``.

Without ``--write`` it names the tables whose fingerprint is another one now, and exits
with 1. They are those of a small nation, which is the same for any number of workers.
"""

import json
import sys
import tempfile
from pathlib import Path

import click

from datagym.datasets.hospital import SEED
from datagym.datasets.nation import make_nation

PUBLISHED = Path(__file__).resolve().parents[1] / "datasets" / "fingerprints.json"
PATIENTS = 70_000  # two parts of the tables, the second one cut


def fingerprints() -> dict[str, str]:
    """Make the small nation, and return the fingerprint of each of its tables."""
    with tempfile.TemporaryDirectory() as folder:
        tables = make_nation(Path(folder) / "nation", PATIENTS).tables
    return {name: table["fingerprint"] for name, table in tables.items()}


def main() -> int:
    """Write the fingerprints, or name those that differ."""
    told = json.loads(PUBLISHED.read_text(encoding="utf-8")) if PUBLISHED.exists() else {}
    old, new = told.get("tables", {}), fingerprints()
    different = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    for name in different:
        click.echo(name)
    if "--write" not in sys.argv:
        return min(len(different), 1)
    text = json.dumps({"patients": PATIENTS, "seed": SEED, "tables": new}, indent=1)
    PUBLISHED.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
