"""``datagym serve``: the pages, for several people."""

from ipaddress import ip_address
from pathlib import Path

import click

from datagym.cli.output import json_option, say, store_option, workspace_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8866, show_default=True, type=click.IntRange(0, 65535))
@click.option("--certificate", type=click.Path(path_type=Path), help="A PEM file, for https.")
@click.option("--key", type=click.Path(path_type=Path), help="The certificate's private key.")
@workspace_option
@store_option
@json_option
def serve(  # noqa: PLR0913  (one argument an option)
    *,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    workspace: str | None,
    store_url: str | None,
    as_json: bool,
) -> None:
    """Serve the pages to several people, each by a personal link.

    There is no JupyterLab here and no way to send code. Make a link for each person with
    "datagym people link ID". On a network, name a certificate (or put a proxy that has
    one before this server): a link that travels in the open can be read on the way.

    \b
    Examples:
      datagym serve
      datagym serve --host 0.0.0.0 --certificate ward.pem --key ward.key
    """
    from datagym.apps.serving import read_certificate  # noqa: PLC0415  (slow to import)
    from datagym.apps.serving import serve as run  # noqa: PLC0415
    from datagym.config import Config  # noqa: PLC0415

    def announce(url: str) -> None:
        say(f"The pages are served on {url}  (Ctrl-C stops it.)", {"url": url}, as_json=as_json)
        if tls is None and not _is_this_machine(host):
            click.echo(
                "Without a certificate, people's links travel through the network in the open. "
                "Name one with --certificate and --key, or put an encrypting proxy before this.",
                err=True,
            )

    config = Config.read(workspace=workspace, store_url=store_url)
    tls = read_certificate(certificate, key)
    run(config, host=host, port=port, announce=announce, tls=tls)


def _is_this_machine(host: str) -> bool:
    """Tell whether a server on this address is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
