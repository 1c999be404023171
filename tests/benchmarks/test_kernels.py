"""How soon a forked kernel is ready and what it holds, beside an ordinary one that imports."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from datagym.kernels import SANDBOXED, WARM, available
from datagym.kernels.forks import zygote

pytestmark = pytest.mark.benchmark

LIBRARIES = "import numpy, pandas, matplotlib.pyplot, seaborn"
NAMES = ("python3", WARM, SANDBOXED)
ROUNDS = 9


def reply(client: BlockingKernelClient, message: str) -> dict[str, Any]:
    """Return the answer to a request; the usual client waits 0.2 s more at a kernel's start."""
    while True:
        answer = client.get_shell_msg(timeout=60)
        if answer["parent_header"].get("msg_id") == message:
            return dict(answer["content"])


@contextmanager
def kernel(name: str) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """Start a kernel, let a client connect, end it."""
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels(hb=False)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def seconds(name: str) -> tuple[float, float]:
    """Return how long until it answers, and until a cell with the libraries has run."""
    began = time.perf_counter()
    with kernel(name) as (_, client):
        reply(client, client.kernel_info())
        answers = time.perf_counter() - began
        assert reply(client, client.execute(LIBRARIES))["status"] == "ok"
        return answers, time.perf_counter() - began


def held(manager: KernelManager) -> tuple[float, float]:
    """Return MB that a kernel and its helpers hold: their own, and with their part of the shared.

    Of a forked kernel, everything but the zygote counts: warden, bubblewrap, the kernel.
    """
    pid = int(manager.provisioner.pid)
    top = psutil.Process(pid)
    if manager.provisioner.__class__.__name__ != "LocalProvisioner":
        confined = manager.provisioner.confined
        zygotes = {zygote(confined=confined).process.pid}
        while top.ppid() not in zygotes:
            top = top.parent()
    own = proportional = 0
    for process in [top, *top.children(recursive=True)]:
        lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
        own += sizes["Private_Clean"] + sizes["Private_Dirty"]
        proportional += sizes["Pss"]
    return own / 1e3 * 1.024, proportional / 1e3 * 1.024


def test_a_forked_kernel_is_ready_at_once(
    record_property: Callable[[str, object], None],
) -> None:
    """A sandboxed kernel has the libraries five times as soon as an ordinary one."""
    missing = available()
    if missing:
        pytest.skip(missing)
    median: dict[str, tuple[float, float]] = {}
    for name in NAMES:
        seconds(name)
    every: dict[str, list[tuple[float, float]]] = {name: [] for name in NAMES}
    for _ in range(ROUNDS):
        for name in NAMES:
            every[name].append(seconds(name))
    for name, took in every.items():
        answers, ready = (statistics.median(times) for times in zip(*took, strict=True))
        median[name] = answers, ready
        record_property(name, median[name])
        fastest = min(ready for _, ready in took)
        print(f"{name}: answers {answers:.3f} s, libraries {ready:.3f} s (best {fastest:.3f} s)")
    assert median["python3"][1] / median[SANDBOXED][1] > 5


def test_a_forked_kernel_holds_little_of_its_own(
    record_property: Callable[[str, object], None],
) -> None:
    """Four at once: each holds under 30 MB of its own, an ordinary one over three times that."""
    missing = available()
    if missing:
        pytest.skip(missing)
    median: dict[str, tuple[float, float]] = {}
    for name in NAMES:
        opened = [kernel(name) for _ in range(4)]
        made = [one.__enter__() for one in opened]
        for _, client in made:
            reply(client, client.kernel_info())
            if name == "python3":
                reply(client, client.execute(LIBRARIES))
        sizes = [held(manager) for manager, _ in made]
        for one in opened:
            one.__exit__(None, None, None)
        own, proportional = (statistics.median(values) for values in zip(*sizes, strict=True))
        median[name] = own, proportional
        record_property(name, median[name])
        print(f"{name}: {own:.1f} MB of its own, {proportional:.1f} MB with its part of the shared")
    assert median[SANDBOXED][0] < 30
    assert median["python3"][0] / median[SANDBOXED][0] > 3
