"""How the documentation is built: offline, warnings are errors (``python3 -m datagym docs``)."""

from typing import Any

from datagym import __version__

project = "Datagym"
author = "The Datagym team"
project_copyright = "The Datagym team, CC BY 4.0"
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.doctest"]
exclude_patterns = ["_build"]
root_doc = "index"

html_theme = "furo"
html_title = "Datagym"
html_static_path = ["_static"]
html_css_files = ["print.css"]  # an instructor's guide fits on one sheet
html_show_sphinx = False
html_copy_source = False

myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures carry them
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
doctest_test_doctest_blocks = ""  # docstrings are run by pytest, pages by sphinx


def setup(app: Any) -> None:  # noqa: ANN401  (Sphinx)
    """Leave out what Python says of each field of a named tuple by itself."""
    app.connect("autodoc-skip-member", _says_nothing)


def _says_nothing(_app: object, _what: str, _name: str, member: object, *_: object) -> bool | None:
    is_field = (getattr(member, "__doc__", "") or "").startswith("Alias for field number")
    return True if is_field else None
