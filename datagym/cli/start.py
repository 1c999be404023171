"""``datagym start``: the workspace and JupyterLab."""

from collections import Counter
from typing import TYPE_CHECKING

import click

from datagym.cli.output import json_option, say, store_option, workspace_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datagym.course.workspace import Laid


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Default: the first free from 8888.")
@click.option("--no-browser", is_flag=True, help="Open no browser; print the address.")
@click.option("--bring-back", multiple=True, metavar="FILE", help="A released file you deleted.")
@workspace_option
@store_option
@json_option
def start(  # noqa: PLR0913  (one argument an option)
    *,
    port: int | None,
    no_browser: bool,
    bring_back: tuple[str, ...],
    workspace: str | None,
    store_url: str | None,
    as_json: bool,
) -> None:
    """Make a workspace and open the course in JupyterLab.

    The workspace is filled with lessons, exercises, data and pages. Started again, it
    changes nothing that you touched: a newer version of a file that you changed is laid
    beside it. Nothing is fetched from, or sent to, any other machine.

    \b
    Examples:
      datagym start
      datagym start --workspace "D:/My course" --no-browser
    """
    from datagym.apps.starting import make_workspace  # noqa: PLC0415  (slow to import)
    from datagym.apps.starting import start as run  # noqa: PLC0415
    from datagym.config import Config  # noqa: PLC0415

    config = Config.read(workspace=workspace, store_url=store_url)
    laid = make_workspace(config, bring_back=bring_back)
    if not as_json:
        for sentence in sentences(laid):
            click.echo(sentence)
        click.echo(f"The workspace is {config.workspace}")

    def announce(url: str, token: str) -> None:
        address = f"{url}lab?token={token}"
        facts = {"url": url, "token": token, "workspace": config.workspace,
                 "files": {item.path: item.fate for item in laid}}  # fmt: skip
        say(f"The course runs at {address}  (Ctrl-C stops it.)", facts, as_json=as_json)

    run(config, port=port, browser=not no_browser, announce=announce)


def sentences(laid: "Sequence[Laid]") -> list[str]:
    """Say what became of the workspace's files: counts first, then what concerns the learner."""
    counts = Counter(str(item.fate) for item in laid)
    told = [
        f"{counts[fate]} {'file' if counts[fate] == 1 else 'files'} {words}."
        for fate, words in (("new", "laid into the workspace"), ("updated", "brought up to date"))
        if counts[fate]
    ]
    for item in laid:
        if item.fate == "beside":
            told.append(
                f"You changed {item.path}: it is as you left it. "
                f"The newer one lies beside it: {item.beside}"
            )
        elif item.fate == "deleted":
            told.append(
                f"You deleted {item.path}: it stays deleted. "
                f"To have it again:  datagym start --bring-back {item.path}"
            )
    return told
