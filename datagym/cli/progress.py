"""How far a long piece of work is, on stderr: one line on a terminal, else a line now and then."""

import sys
import time

import click

_EVERY = 15.0  # seconds between lines that stay
_HOUR, _MINUTE = 3600, 60


class Line:
    """Tells how far it is without filling the screen or a log.

    Parameters
    ----------
    terminal
        Whether a line can be written over; found out when left out.

    """

    def __init__(self, *, terminal: bool | None = None) -> None:
        self._terminal = sys.stderr.isatty() if terminal is None else terminal
        self._told = float("-inf")
        self._width = 0

    def tell(self, text: str, *, last: bool = False) -> None:
        """Show a text in place of the one before; the last one is always shown."""
        if self._terminal:
            click.echo(f"\r{text.ljust(self._width)}", err=True, nl=last)
            self._width = len(text)
        elif last or time.monotonic() - self._told >= _EVERY:
            click.echo(text, err=True)
            self._told = time.monotonic()

    def leave(self) -> None:
        """Let what is printed next begin on a line of its own."""
        if self._terminal and self._width:
            click.echo(err=True)
            self._width = 0


def duration(seconds: float) -> str:
    """Say how long something takes, as a person would.

    >>> duration(7_500), duration(150), duration(2.4)
    ('2 h 5 min', '3 min', '2 s')
    """
    if seconds >= _HOUR:
        hours, rest = divmod(round(seconds / _MINUTE), _MINUTE)
        return f"{hours} h {rest} min"
    if seconds >= 2 * _MINUTE:
        return f"{-(-round(seconds) // _MINUTE)} min"
    return f"{round(seconds)} s"
