"""A report's page stands on its own and hides code."""

import re

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from datagym.reports.page import page


def shown(*cells):
    """Make a page of cells."""
    return page(new_notebook(cells=list(cells)), "Waits & <more>")


def code(source, *outputs):
    """Make a cell that has run."""
    return new_code_cell(source, outputs=list(outputs))


HTML = new_output("display_data", data={"text/html": "<p>result</p>", "text/plain": "x"})


def test_it_has_what_every_page_needs():
    """Language, title, one heading of the first level, a skip link to the main part."""
    text = shown(new_markdown_cell("# Loud"), code("secret_code()", HTML))
    assert '<html lang="en-GB">' in text
    assert "<title>Waits &amp; &lt;more&gt; - Datagym</title>" in text
    assert re.findall(r"<h1.*?>(.*?)</h1>", text) == ["Waits &amp; &lt;more&gt;"]
    assert 'href="#main"' in text
    assert '<main id="main"' in text


def test_no_code_is_shown():
    """Neither code nor its prompts reach a reader."""
    text = shown(code("secret_code()", HTML), code("quiet()"))
    assert "secret_code" not in text
    assert "quiet" not in text
    assert "In [" not in text
    assert "<p>result</p>" in text


def test_nothing_is_fetched():
    """No script, no style sheet, no address of another host."""
    text = shown(new_markdown_cell("$x^2$ and *words*"), code("1", HTML))
    assert "http:" not in text
    assert "https:" not in text
    assert "<script" not in text
    assert "<link" not in text


def test_warnings_are_left_out():
    """What a library prints to its error stream is not for readers."""
    warning = new_output("stream", name="stderr", text="DeprecationWarning: old")
    assert "DeprecationWarning" not in shown(code("1", warning, HTML))
