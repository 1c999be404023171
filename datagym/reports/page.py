"""The HTML page of a report: what a notebook showed, in a page that stands on its own."""

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_STYLE = """
:root { color-scheme: light; }
body { background: #f0f4f5; color: #212b32; font: 1rem/1.5 Arial, Helvetica, sans-serif;
  margin: 0; }
header { background: #005eb8; color: #fff; padding: 1rem; }
header p, header h1 { margin: 0 auto; max-width: 60rem; }
main { background: #fff; margin: 0 auto; max-width: 60rem; padding: 1rem; }
footer { margin: 0 auto; max-width: 60rem; padding: 1rem; }
a { color: #005eb8; }
img { height: auto; max-width: 100%; }
figure { margin: 1rem 0; }
.scroll, .dg-table { overflow-x: auto; }
table { border-collapse: collapse; }
caption { font-weight: 600; padding: .35rem .75rem; text-align: left; }
th, td { border-bottom: 1px solid #d8dde0; padding: .35rem .75rem; text-align: left; }
td { font-variant-numeric: tabular-nums; }
pre { overflow-x: auto; white-space: pre-wrap; }
summary { cursor: pointer; min-height: 1.5rem; }
.skip { background: #ffeb3b; color: #212b32; left: 0; padding: .75rem; position: absolute;
  top: -10rem; }
.skip:focus { top: 0; }
:focus-visible { box-shadow: 0 0 0 6px #ffeb3b; outline: 3px solid #212b32; }
@media print { body { background: #fff; } header { background: none; color: #212b32; }
  .skip { display: none; } }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Datagym</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>{title}</h1>
</header>
<main id="main" tabindex="-1">
{body}
</main>
<footer>
<p>Written by Datagym. This file stands on its own: it fetches nothing and sends nothing.</p>
</footer>
</body>
</html>
"""


def page(notebook: "NotebookNode", title: str) -> str:
    """Return a run notebook as an HTML page: prose and results, no code, nothing fetched.

    Parameters
    ----------
    notebook
        A notebook that has run. Warnings that its cells printed are left out.
    title
        The page's title and only heading of the first level.

    """
    from nbconvert import HTMLExporter  # noqa: PLC0415  (slow to import)

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "code" or cell.outputs]
    # The template "basic" has no head, so none of nbconvert's links to MathJax and jQuery;
    # the page around it is ours.
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_notebook_node(notebook)
    return standing_alone(re.sub(r"<(/?)h1\b", r"<\1h2", body), title)


def standing_alone(body: str, title: str) -> str:
    """Return HTML as a whole page that fetches nothing: head, styles, landmarks, heading.

    Parameters
    ----------
    body
        HTML whose highest heading is of the second level.
    title
        The page's title and only heading of the first level.

    """
    return _PAGE.format(title=escape(title), style=_STYLE, body=body.strip())
