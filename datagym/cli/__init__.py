"""The command line: ``datagym NOUN VERB``, a thin layer over the library."""

from datagym.cli.main import cli, main

__all__ = ["cli", "main"]
