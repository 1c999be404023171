"""Parquet files, one a table."""

from pathlib import Path

from datagym.datasets.hospital import Hospital
from datagym.extras import needed


def write(hospital: Hospital, work: Path) -> list[str]:
    """Write each table as ``NAME.parquet``, marked synthetic in its metadata.

    Raises
    ------
    Unavailable
        When pyarrow is not installed.

    """
    arrow = needed("pyarrow", "scale", "Parquet")
    parquet = needed("pyarrow.parquet", "scale", "Parquet")
    names = []
    for name, made in hospital.made.items():
        table = arrow.Table.from_pandas(made.frame, preserve_index=False)
        about = {
            **(table.schema.metadata or {}),
            b"synthetic": b"true",
            b"licence": made.card.licence.encode(),
            b"title": made.card.title.encode(),
        }
        file = f"{name}.parquet"
        parquet.write_table(table.replace_schema_metadata(about), work / file, compression="zstd")
        names.append(file)
    return names
