"""``datagym doctor``: what is missing here, and how to mend it."""

import sys
from dataclasses import asdict

import click

from datagym.cli.output import json_option, say, store_option, workspace_option


@click.command()
@click.option("--port", default=8888, show_default=True, type=click.IntRange(1, 65535))
@workspace_option
@store_option
@json_option
def doctor(port: int, workspace: str | None, store_url: str | None, *, as_json: bool) -> None:
    """Say what is missing on this machine and how to mend it.

    Nothing is changed. The exit code is 1 when something stands in the way.

    \b
    Examples:
      datagym doctor
      datagym doctor --workspace "D:/My course" --json
    """
    from datagym.apps.doctor import Health, blocked, examine  # noqa: PLC0415  (slow to import)
    from datagym.config import Config  # noqa: PLC0415

    config = Config.read(workspace=workspace, store_url=store_url)
    findings = examine(config, port=port)
    words = {Health.GOOD: "good  ", Health.NOTE: "note  ", Health.BLOCKS: "BLOCKS"}
    lines = [f"{words[f.health]}  {f.what}: {f.found}" for f in findings]
    for place, finding in reversed(list(enumerate(findings))):
        if finding.mend:
            lines.insert(place + 1, f"        → {finding.mend}")
    ill = blocked(findings)
    lines.append(
        "Something stands in the way of the course." if ill else "The course can run here."
    )
    facts = {"blocked": ill, "findings": [asdict(finding) for finding in findings]}
    say("\n".join(lines), facts, as_json=as_json)
    sys.exit(1 if ill else 0)
