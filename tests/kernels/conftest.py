"""A kernel to speak with: what code printed, or the error that it ended with."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from queue import Empty
from typing import Any

import pytest
from jupyter_client.manager import KernelManager

from datagym.kernels import SANDBOXED, Sandbox, available


class Spoken:
    """A running kernel and its client, as a test uses them."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        self.manager = KernelManager(kernel_name=name)
        self.manager.start_kernel(**kwargs)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code: str, seconds: float = 60.0) -> str:
        """Run code; return what it printed and the name and text of its error."""
        said: list[str] = []

        def heard(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                said.append(f"{content['ename']}: {content['evalue']}")

        self.client.execute_interactive(code, timeout=seconds, output_hook=heard)
        return "".join(said).strip()

    def send(self, code: str) -> None:
        """Have code run and wait for nothing."""
        self.client.execute(code, stop_on_error=False)

    def ended(self, seconds: float = 30.0) -> str:
        """Wait until the kernel has ended, whatever comes out of it; return why."""
        until = time.monotonic() + seconds
        while self.manager.is_alive() and time.monotonic() < until:
            try:
                self.client.get_iopub_msg(timeout=0.02)
            except Empty:
                continue
        assert not self.manager.is_alive(), "the kernel is still there"
        return self.manager.provisioner.ended if self.manager.provisioner else ""

    def close(self) -> None:
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernels() -> Iterator[Callable[..., Spoken]]:
    """Start kernels by name; they end with the test."""
    with ExitStack() as opened:

        def start(name: str, **kwargs: Any) -> Spoken:
            spoken = Spoken(name, **kwargs)
            opened.callback(spoken.close)
            return spoken

        yield start


@pytest.fixture
def sandboxed(kernels: Callable[..., Spoken]) -> Callable[..., Spoken]:
    """Start kernels in a sandbox, with limits by name."""
    missing = available()
    if missing:
        pytest.skip(missing)
    return lambda **limits: kernels(SANDBOXED, sandbox=Sandbox.read(limits))
