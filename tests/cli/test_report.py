"""``datagym report`` lists reports and writes one."""

import json
import re

import pytest
from click.testing import CliRunner

from datagym.cli.report import report
from datagym.errors import BadInput, NotFound


def call(*arguments):
    """Run the command; errors come as they are."""
    return CliRunner().invoke(report, arguments, catch_exceptions=False)


def test_without_a_name_it_lists():
    """Each report with its parameters and their defaults."""
    assert "minutes_saved = 30" in call().output
    assert json.loads(call("--json").output)["prototype"]["site"] == "All sites"


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (["prototyp", "--out", "x.html"], NotFound, "Did you mean 'prototype'"),
        (["prototype"], BadInput, "Say where to write"),
        (["prototype", "--out", "x.html", "-p", "site"], BadInput, "lacks a value"),
        (["prototype", "--out", "x.html", "-p", "minutes_saved=x"], BadInput, "whole number"),
        (["prototype", "--out", "x.html", "-p", "as_report=no"], NotFound, "There is no parameter"),
    ],
)
def test_wrong_arguments_are_sentences(arguments, error, said):
    """What was typed wrongly is said before anything runs."""
    with pytest.raises(error, match=said):
        call(*arguments)


@pytest.mark.kernel
def test_a_prototype_is_written(tmp_path):
    """The prototype's report has the chosen site, alt text, no code and nothing to fetch."""
    out = tmp_path / "waits.html"
    done = call("prototype", "--out", str(out), "-p", "site=Northgate", "-p", "minutes_saved=20")
    assert "Wrote the report 'Waits in the emergency department'" in done.output
    text = out.read_text(encoding="utf-8")
    assert "<h1>Waits in the emergency department</h1>" in text
    assert "Northgate, April 2023 to March 2024" in text
    assert "20 minutes sooner" in text
    assert all(re.search(r'alt="[^"]{20,}"', image) for image in re.findall(r"<img.*?>", text))
    for forbidden in ("http:", "https:", "<script", "Traceback", "prototype.show", "<select"):
        assert forbidden not in text


@pytest.mark.kernel
def test_a_wrong_site_writes_nothing(tmp_path):
    """The page's own sentence comes through, and no file is left."""
    out = tmp_path / "waits.html"
    with pytest.raises(BadInput, match="The choice 'site' is one of All sites"):
        call("prototype", "--out", str(out), "-p", "site=Elsewhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.kernel
def test_the_institution_without_people(tmp_path):
    """With nobody assessed there is a report that says why it holds no figures."""
    out = tmp_path / "overview.html"
    call("institution", "--out", str(out), "--workspace", str(tmp_path / "w"))
    text = out.read_text(encoding="utf-8")
    assert "There are no figures yet." in text
    assert "https:" not in text
