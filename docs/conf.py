"""How the documentation is built: offline, warnings are errors (``python3 -m datagym docs``)."""

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
html_show_sphinx = False
html_copy_source = False

myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the signatures carry them
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = False
napoleon_use_rtype = False
doctest_test_doctest_blocks = ""  # docstrings are run by pytest, pages by sphinx
