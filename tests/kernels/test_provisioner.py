"""Kernels that are forked: for every Jupyter program the same as any other, but fresh and quick."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from datagym.errors import BadInput, Refused, Unavailable
from datagym.kernels import SANDBOXED, WARM, Sandbox, available, prepare, provisioner
from datagym.kernels.forks import Zygote, zygote

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forking is for Linux")
NEW = pytest.mark.parametrize("name", [WARM, SANDBOXED])


@pytest.fixture(autouse=True)
def _a_sandbox_where_one_is_needed(request):
    """Say why a test of the sandbox is left out."""
    if "name" in request.fixturenames and request.getfixturevalue("name") == SANDBOXED:
        missing = available()
        if missing:
            pytest.skip(missing)


def notebook(*sources: str):
    """Make a notebook of code cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in sources])


def test_the_kernelspecs_are_found_by_name():
    """Whatever Jupyter program of this environment asks finds both."""
    specs = KernelSpecManager().find_kernel_specs()
    assert {WARM, SANDBOXED} <= set(specs)


def test_without_a_sandbox_the_sandboxed_kernel_refuses(monkeypatch):
    """Nothing runs, and one sentence says what to do."""
    monkeypatch.setattr(provisioner, "available", lambda: "Install bubblewrap.")
    manager = KernelManager(kernel_name=SANDBOXED)
    with pytest.raises(Refused, match="Install bubblewrap"):
        manager.start_kernel()
    assert not manager.has_kernel


@pytest.mark.kernel
def test_without_forks_an_ordinary_kernel_starts(monkeypatch, kernels):
    """On Windows and macOS, learning goes on as ever."""
    monkeypatch.setattr(provisioner.WarmProvisioner, "_forks", lambda _self: False)
    kernel = kernels(WARM)
    assert kernel.manager.transport == "tcp"
    assert kernel.run("print(6 * 7)") == "42"
    kernel.manager.shutdown_kernel()


@pytest.mark.kernel
@LINUX
@NEW
def test_two_kernels_share_no_chance_and_no_folder(name, kernels):
    """Random numbers, temporary folders and names are each kernel's own."""
    code = (
        "import random, tempfile, uuid, numpy as np, os\n"
        "print(random.random(), np.random.rand(), np.random.default_rng().random(), uuid.uuid4(),"
        " sep='\\n')"
    )
    one, other = kernels(name), kernels(name)
    first, second = one.run(code).split(), other.run(code).split()
    assert len(set(first) | set(second)) == 8
    for kernel in (one, other):
        kernel.run("import tempfile, os; open(os.path.join(tempfile.gettempdir(), 'a'), 'x')")
    assert one.run("print('second' in globals()); second = 1") == "False"
    assert other.run("print('second' in globals())") == "False"


@pytest.mark.kernel
@LINUX
@NEW
def test_it_lives_is_interrupted_restarted_and_ends(name, kernels):
    """All that a person does with a kernel works, and leaves nothing."""
    kernel = kernels(name)
    assert kernel.manager.is_alive()
    kernel.send("import time\nwhile True: time.sleep(0.1)")
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    assert kernel.client.get_shell_msg(timeout=20)["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.run("print('went on')") == "went on"
    kernel.run("kept = 1")
    kernel.manager.restart_kernel()
    kernel.client.wait_for_ready(timeout=30)
    assert kernel.run("print('kept' in globals())") == "False"
    folder = Path(kernel.manager.ip).parent
    assert folder.stat().st_mode & 0o077 == 0
    began = time.monotonic()
    kernel.manager.shutdown_kernel()
    assert time.monotonic() - began < 2.4  # of its own accord, before it is told by a signal
    assert not kernel.manager.is_alive()
    assert not folder.exists()


@pytest.mark.kernel
@LINUX
@NEW
def test_a_death_is_noticed(name, kernels):
    """A kernel that ends by itself is not alive, and says how it ended."""
    kernel = kernels(name)
    kernel.send("import os; os._exit(3)")
    assert kernel.ended(10) == "ended"


@pytest.mark.kernel
@LINUX
@NEW
def test_nbclient_runs_a_notebook(name):
    """Charts, tables, errors and the course's data come out as from any kernel."""
    made = notebook(
        "import matplotlib.pyplot as plt, pandas as pd, datagym",
        "plt.plot([1, 2]);",
        "pd.DataFrame({'a': [1]})",
        "len(datagym.load('ed_attendances')) > 100",
    )
    NotebookClient(made, kernel_name=name, timeout=60).execute()
    assert "image/png" in made.cells[1].outputs[0].data
    assert "text/html" in made.cells[2].outputs[0].data
    assert made.cells[3].outputs[0].data["text/plain"] == "True"


@pytest.mark.kernel
@LINUX
@NEW
def test_nbclient_notices_a_dead_kernel_and_a_slow_cell(name):
    """Each fault is the error that nbclient has for it."""
    with pytest.raises(DeadKernelError):
        NotebookClient(notebook("import os; os._exit(1)"), kernel_name=name).execute()
    with pytest.raises(CellTimeoutError):
        NotebookClient(notebook("while True: pass"), kernel_name=name, timeout=2).execute()


@pytest.mark.kernel
@LINUX
@NEW
def test_papermill_runs_a_notebook(name):
    """Parameters and all."""
    done = papermill.execute_notebook(
        notebook("print(6 * 7)"), None, kernel_name=name, language="python", progress_bar=False
    )
    assert done.cells[-1].outputs[0].text == "42\n"


@pytest.mark.kernel
@LINUX
@NEW
def test_a_server_of_many_kernels_starts_and_restarts_them(name):
    """JupyterLab and Voila keep their kernels this way."""

    async def session() -> list[bool]:
        server = AsyncMultiKernelManager()
        kernel_id = await server.start_kernel(kernel_name=name)
        seen = [await server.is_alive(kernel_id)]
        client = server.get_kernel(kernel_id).client()
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        await server.restart_kernel(kernel_id)
        await client.wait_for_ready(timeout=30)
        answer = await client.execute_interactive("1 + 1", timeout=30)
        seen.append(answer["content"]["status"] == "ok")
        client.stop_channels()
        await server.shutdown_all(now=True)
        return [*seen, kernel_id not in server]

    assert asyncio.run(session()) == [True, True, True]


@pytest.mark.kernel
@LINUX
def test_a_warm_kernel_has_its_users_folder_and_variables(kernels, tmp_path):
    """For learning it is an ordinary kernel: it may do what its user may."""
    kernel = kernels(WARM, cwd=str(tmp_path), env={**os.environ, "WARD": "north"})
    assert kernel.run("import os; print(os.getcwd(), os.environ['WARD'])") == f"{tmp_path} north"
    assert kernel.run("import tempfile; print(tempfile.gettempdir())") != "/tmp"  # noqa: S108
    own = Path(kernel.run("print(tempfile.gettempdir())"))
    assert own.is_dir()
    kernel.manager.shutdown_kernel()
    time.sleep(0.3)
    assert not own.exists()


@pytest.mark.kernel
@LINUX
def test_what_killed_kernels_left_behind_does_no_harm(kernels, monkeypatch, tmp_path):
    """A file that is named by the new kernel's process number, with another's key, is let alone.

    So many of them lie there that the next kernel's number is among them.
    """
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    old = {"transport": "ipc", "ip": "elsewhere", "key": "another's", "shell_port": 1}
    kernels(WARM).close()  # the zygote is there: from here on, few processes are made
    most = int(Path("/proc/sys/kernel/pid_max").read_text())
    now = os.getpid()
    with subprocess.Popen([sys.executable, "-c", ""]) as last:
        now = last.pid
    for number in range(now + 1, now + 300):
        (tmp_path / f"kernel-{number % most}.json").write_text(json.dumps(old))
    before = sorted(tmp_path.iterdir())
    kernel = kernels(WARM)
    assert kernel.run("import os; print(os.getpid())") in {
        str(n % most) for n in range(now, now + 300)
    }
    known = kernel.run("from ipykernel import get_connection_file as f; print(f())")
    assert known == kernel.manager.connection_file
    kernel.close()
    assert [path for path in before if not path.exists()] == []
    assert not [path for path in set(tmp_path.iterdir()) - set(before) if path.stem[7:].isdigit()]


@pytest.mark.kernel
@LINUX
@NEW
def test_a_long_temporary_folder_does_no_harm(name, kernels, monkeypatch, tmp_path):
    """The path of a socket has 107 bytes; a user's temporary folder may have more."""
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    monkeypatch.setenv("TMPDIR", str(long))
    assert kernels(name).run("print(6 * 7)") == "42"


@pytest.mark.kernel
@LINUX
@NEW
def test_many_start_at_once(name, kernels):
    """Twelve at a time, each the right one."""
    with ThreadPoolExecutor(6) as pool:
        every = list(pool.map(lambda _: kernels(name), range(12)))
    for number, kernel in enumerate(every):
        kernel.run(f"mine = {number}")
    assert [kernel.run("print(mine)") for kernel in every] == [str(n) for n in range(12)]


@pytest.mark.kernel
@LINUX
@NEW
def test_with_its_program_all_end(name, tmp_path):
    """A program that is killed leaves no zygote, no warden, no kernel and no folder."""
    code = f"""
import os, sys
from jupyter_client.manager import KernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from datagym.kernels.forks import zygote
manager = KernelManager(kernel_name={name!r})
manager.start_kernel()
print(manager.provisioner.pid, zygote(confined={name == SANDBOXED}).process.pid, flush=True)
sys.stdin.read()
"""
    program = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    pids = [int(word) for word in program.stdout.readline().split()]
    assert len(pids) == 2
    program.kill()
    program.wait()
    until = time.monotonic() + 10
    while time.monotonic() < until and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


@pytest.mark.kernel
@LINUX
def test_a_dead_zygote_is_replaced(kernels):
    """Kernels go on without it, and the next one gets another."""
    first = kernels(WARM)
    zygote(confined=False).process.kill()
    assert first.run("print(6 * 7)") == "42"
    assert kernels(WARM).run("print(6 * 7)") == "42"


@pytest.mark.kernel
@LINUX
def test_a_zygote_that_cannot_start_says_why(monkeypatch):
    """One sentence with the reason, not a hang."""
    monkeypatch.setattr("datagym.kernels.forks._PROGRAM", "datagym.kernels.none")
    with pytest.raises(Unavailable, match="No module named"):
        Zygote(confined=False).fork({}, [])


@pytest.mark.kernel
@LINUX
def test_a_zygote_can_be_prepared():
    """Whoever knows that kernels will be wanted need not let the first one wait."""
    zygote(confined=False).stop()
    prepare(confined=False)
    until = time.monotonic() + 30
    while zygote(confined=False).process is None and time.monotonic() < until:
        time.sleep(0.05)
    assert zygote(confined=False).process.poll() is None


@LINUX
def test_data_that_is_a_link_is_refused(tmp_path):
    """A hand-in may hold a link to another's work; it leads nowhere."""
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("link.csv", "pipe.csv"):
        with pytest.raises(BadInput, match=name):
            provisioner.open_data(tmp_path / name)
    assert Sandbox(data=(tmp_path / "link.csv",)).data
