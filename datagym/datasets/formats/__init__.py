"""The formats in which a hospital's tables leave Datagym.

>>> from datagym.datasets.formats import FORMATS
>>> sorted(FORMATS)
['csv', 'excel', 'fhir', 'parquet', 'sqlite']
"""

from datagym.datasets.formats.export import FORMATS, export, held

__all__ = ["FORMATS", "export", "held"]
