"""Hospitals of any size, up to a whole nation: Parquet files, made by many workers.

>>> from datagym.datasets.nation import planned
>>> planned(60_000_000, seed=1).blocks
7325
"""

from datagym.datasets.nation.checking import CheckedTable, check_nation
from datagym.datasets.nation.making import Nation, Progress, kept, make_nation
from datagym.datasets.nation.plan import Plan, planned

__all__ = [
    "CheckedTable",
    "Nation",
    "Plan",
    "Progress",
    "check_nation",
    "kept",
    "make_nation",
    "planned",
]
