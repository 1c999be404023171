"""The libraries that a nation is written with, or a sentence that says how to install them."""

from datagym.extras import needed

_WHAT = "Making or checking a nation in Parquet"

pa = needed("pyarrow", "scale", _WHAT)
pc = needed("pyarrow.compute", "scale", _WHAT)
pq = needed("pyarrow.parquet", "scale", _WHAT)
