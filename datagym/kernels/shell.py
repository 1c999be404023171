"""IPython without a Jupyter around it: runs a cell and returns what a notebook would show."""

import base64
import builtins
import contextlib
import io
import sys
from collections.abc import Callable, Iterator
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type

Output = dict[str, Any]

MOST_TEXT = 1_000_000
"""Characters of printed text that are kept of one cell."""

_CUT = "\n… the rest was left out: more than a million characters.\n"
_NOBODY = "Nobody is there to answer: leave out input() in what you hand in."


class Shown:
    """The outputs of the cell that runs, as the notebook format has them."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._room = MOST_TEXT
        self._clear = False

    def start(self) -> None:
        """Begin a cell."""
        self.outputs, self._room, self._clear = [], MOST_TEXT, False

    def add(self, output: Output) -> None:
        """Show an output below the others."""
        if self._clear:
            self.outputs, self._clear = [], False
        if "data" in output:
            output = {**output, "data": _as_text(output["data"])}
        self.outputs.append(output)

    def write(self, name: str, text: str) -> None:
        """Show printed text, as far as there is room for it."""
        if not text or self._room < 0:
            return
        kept = text if len(text) <= self._room else text[: self._room] + _CUT
        self._room -= len(text)
        last = self.outputs[-1] if self.outputs and not self._clear else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(kept)
        else:
            self.add({"output_type": "stream", "name": name, "text": [kept]})

    def clear(self, *, wait: bool) -> None:
        """Take all outputs away, now or with the next."""
        if wait:
            self._clear = True
        else:
            self.outputs = []

    def update(self, output: Output, name: str) -> bool:
        """Put an output in the place of those that were shown under a name."""
        places = [at for at, old in enumerate(self.outputs) if old.get("_name") == name]
        for place in places:
            self.outputs[place] = {**output, "_name": name}
        return bool(places)

    def whole(self) -> list[Output]:
        """Return the outputs, texts put together."""
        made = []
        for output in self.outputs:
            plain = {key: value for key, value in output.items() if key != "_name"}
            if plain["output_type"] == "stream":
                plain["text"] = "".join(plain["text"])
            made.append(plain)
        return made


class _Stream(io.TextIOBase):
    """Standard output or error, shown below the cell."""

    encoding = "utf-8"

    def __init__(self, name: str, shown: Shown) -> None:
        self.name = name
        self._shown = shown

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            message = f"write() argument must be str, not {type(text).__name__}"
            raise TypeError(message)
        self._shown.write(self.name, text)
        return len(text)


class _Publisher(DisplayPublisher):
    """Takes what ``display`` shows."""

    def publish(  # IPython's signature
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: str | None = None,  # noqa: ARG002
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        shown: Shown = self.shell.shown
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        name = str((transient or {}).get("display_id", ""))
        if not (update and shown.update(output, name)):
            shown.add({**output, "_name": name})

    def clear_output(self, wait: bool = False) -> None:  # noqa: FBT001, FBT002
        self.shell.shown.clear(wait=wait)


class _Results(DisplayHook):
    """Takes the value of a cell's last line."""

    def write_output_prompt(self) -> None:
        """Write none: a notebook shows the number elsewhere."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:  # noqa: ANN401
        output = {
            "output_type": "execute_result",
            "data": format_dict,
            "metadata": md_dict or {},
            "execution_count": self.prompt_count,
        }
        self.shell.shown.add(output)  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        """End with nothing more: no line was begun."""
        self._is_active = False


class CellShell(InteractiveShell):
    """IPython's shell, whose outputs are kept as a notebook has them."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Results)
    shown: Shown

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401  (IPython's signature)
        self.shown = Shown()
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]
        self.system = self.system_piped  # type: ignore[method-assign]

    def init_history(self) -> None:
        """Keep cells in memory alone."""
        self.config.HistoryManager.enabled = False
        super().init_history()  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there are no windows here."""

    def ask_exit(self) -> None:
        """Do nothing: a cell that says ``exit`` does not end the notebook."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:  # noqa: ANN401
        error = {
            "output_type": "error",
            "ename": str(getattr(etype, "__name__", etype)),
            "evalue": _text(evalue),
            "traceback": [str(line) for line in stb],
        }
        self.shown.add(error)

    def cell(self, source: str) -> list[Output]:
        """Run a cell; return its outputs."""
        self.shown.start()
        with _streams(self.shown):
            try:
                self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
            except KeyboardInterrupt:  # it came after the cell's own code
                self.showtraceback()
        return self.shown.whole()


@contextlib.contextmanager
def _streams(shown: Shown) -> Iterator[None]:
    before = sys.stdout, sys.stderr, builtins.input
    sys.stdout, sys.stderr = _Stream("stdout", shown), _Stream("stderr", shown)
    builtins.input = _no_input
    try:
        yield
    finally:
        sys.stdout, sys.stderr, builtins.input = before


def _no_input(*_: object) -> str:
    raise EOFError(_NOBODY)


def _as_text(data: Any) -> Any:  # noqa: ANN401  (what a learner's object says of itself)
    """Return a bundle of formats with pictures as a notebook has them."""
    if not isinstance(data, dict):
        return {}
    return {
        kind: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for kind, value in data.items()
    }


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # noqa: BLE001  (a learner's own exception may do anything)
        return ""


def new_shell(prepare: Callable[[Any], None] | None = None) -> CellShell:
    r"""Return this process's shell, made when first asked for.

    >>> new_shell().cell("print(1)\n2")[1]["data"]  # doctest: +SKIP
    {'text/plain': '2'}

    """
    fresh = not CellShell.initialized()
    shell: CellShell = CellShell.instance()
    if fresh and prepare:
        prepare(shell)
    return shell
