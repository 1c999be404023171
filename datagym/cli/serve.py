"""``datagym serve``: the pages, for several people."""

import click

from datagym.cli.output import json_option, say, store_option, workspace_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8866, show_default=True, type=click.IntRange(0, 65535))
@workspace_option
@store_option
@json_option
def serve(
    host: str, port: int, workspace: str | None, store_url: str | None, *, as_json: bool
) -> None:
    """Serve the pages to several people, each by a personal link.

    \b
    Example:
      datagym serve --host 0.0.0.0 --port 8866
    """
    from datagym.apps.serving import serve as run  # noqa: PLC0415  (slow to import)
    from datagym.config import Config  # noqa: PLC0415

    def announce(url: str) -> None:
        say(f"The pages are served on {url}  (Ctrl-C stops it.)", {"url": url}, as_json=as_json)

    config = Config.read(workspace=workspace, store_url=store_url)
    run(config, host=host, port=port, announce=announce)
