"""Reports: a notebook run with parameters, written as one HTML file that fetches nothing.

The only room that imports papermill. A report is a notebook in ``notebooks/reports``, or a
page in ``notebooks/apps`` that has a cell tagged ``parameters``. A new report needs no code.
"""

from datagym.reports.fidelity import fidelity_page
from datagym.reports.parameters import Parameter, parameters_of, read_values
from datagym.reports.run import Report, find_report, list_reports, run

__all__ = [
    "Parameter",
    "Report",
    "fidelity_page",
    "find_report",
    "list_reports",
    "parameters_of",
    "read_values",
    "run",
]
