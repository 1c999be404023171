"""What code in a sandbox may try: each is contained, and only its own kernel is lost."""

import contextlib
import os
import platform
import socket
import time
from pathlib import Path

import psutil
import pytest

import datagym
from datagym.kernels import MEBIBYTE, calls

pytestmark = pytest.mark.kernel
ROOT = Path(datagym.__file__).parents[1]
STILL_THERE = "print(6 * 7)"


def test_of_the_system_it_sees_what_programs_need(sandboxed):
    """Nobody but the learner is known; passwords, homes, the kernel's settings are not there."""
    kernel = sandboxed()
    assert kernel.run("print(open('/etc/passwd').read())").count(":") == 6
    found = kernel.run("import os; print(sorted(os.listdir('/')), sorted(os.listdir('/etc')))")
    assert "home" not in found
    assert "shadow" not in found
    for path in ("/etc/shadow", "/etc/hostname", "/sys", "/var", "/run", "/boot", "/etc/ssh"):
        assert kernel.run(f"print(os.path.exists({path!r}))") == "False"


def test_it_sees_no_home_no_sources_no_gradebook(sandboxed, tmp_path):
    """The course's own code is there; solutions, tests, answers, other people's files are not."""
    secret = tmp_path / "gradebook.db"
    secret.write_text("marks")
    kernel = sandboxed()
    kernel.run("import os")
    for path in (
        secret,
        Path.home() / ".ssh",
        Path.home() / ".bashrc",
        ROOT / ".git",
        ROOT / "exercises" / "source",
        ROOT / "assessment" / "items",
        ROOT / "tests",
    ):
        assert kernel.run(f"print(os.path.exists({str(path)!r}))") == "False", path
    assert kernel.run("import datagym; print(len(datagym.load('ed_attendances')) > 100)") == "True"


def test_its_folder_holds_the_data_and_nothing_else(sandboxed, tmp_path):
    """What is given is read-only; what else lies beside it is not seen."""
    (tmp_path / "waits.csv").write_text("wait\n5\n")
    (tmp_path / "solution.ipynb").write_text("{}")
    kernel = sandboxed(data=[tmp_path / "waits.csv"])
    seen = "import os; print(os.getcwd(), os.listdir(), open('waits.csv').read().split())"
    assert kernel.run(seen) == "/learner ['waits.csv'] ['wait', '5']"
    assert kernel.run("open('waits.csv', 'a')").startswith(("OSError", "PermissionError"))
    assert kernel.run("os.remove('waits.csv')").startswith(("OSError", "PermissionError"))
    assert (tmp_path / "waits.csv").read_text() == "wait\n5\n"


def test_it_writes_nowhere_else(sandboxed):
    """Its own folders are writable, and end with it; everything else is read-only."""
    kernel = sandboxed()
    assert kernel.run("open('mine.txt', 'w').write('x'); print(open('mine.txt').read())") == "x"
    places = ["/x", "/usr/x", "/etc/x", "/dev/x", "/proc/sys/kernel/hostname"]
    places += [str(Path(datagym.__file__).parent / "x.py"), str(Path(os.__file__).parent / "x.py")]
    for place in places:
        assert "Error" in kernel.run(f"open({place!r}, 'w').write('x')"), place


def test_it_sees_no_other_process(sandboxed):
    """There are its own processes; parents cannot be named, and so not killed."""
    kernel = sandboxed()
    assert (
        kernel.run("import os; print(len([p for p in os.listdir('/proc') if p.isdecimal()]))")
        == "2"
    )
    assert kernel.run("print(os.getppid())") == "0"
    assert "ProcessLookupError" in kernel.run(f"os.kill({os.getpid()}, 9)")
    assert kernel.run("print(os.listdir('/proc/1/root') == os.listdir('/'))") == "True"


def test_killing_all_it_can_ends_itself_alone(sandboxed):
    """A signal to everybody reaches nobody else."""
    lost, other = sandboxed(), sandboxed()
    lost.send("import os\ntry: os.kill(-1, 9)\nfinally: os.kill(os.getpid(), 9)")
    assert lost.ended() == "ended"
    assert other.run(STILL_THERE) == "42"


def test_it_has_none_of_the_starters_variables(sandboxed, monkeypatch):
    """Tokens and passwords of the program that marks do not enter."""
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "very-secret")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    kernel = sandboxed()
    said = kernel.run(
        "import os; print(sorted(os.environ), open('/proc/self/environ').read(), "
        "open('/proc/1/environ').read())"
    )
    assert "TOKEN" not in said
    assert "secret" not in said
    assert "NBGRADER" not in said
    assert "DATAGYM" not in said


def test_it_has_no_network(sandboxed):
    """Neither the world nor this machine's own services answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        kernel = sandboxed()
        code = "import socket; socket.create_connection(({!r}, {}), timeout=2)"
        assert "Error" in kernel.run(code.format("127.0.0.1", port))
        assert "Error" in kernel.run(code.format("192.0.2.1", 80))
        assert kernel.run("print([n for _, n in socket.if_nameindex()])") == "['lo']"


def test_it_reaches_no_socket_of_ours(sandboxed):
    """Five channels are all that is open; no path and no abstract name leads to the zygote."""
    kernel = sandboxed()
    code = """
import os, socket, stat
for fd in os.listdir("/proc/self/fd"):
    if os.path.exists(f"/proc/self/fd/{fd}") and stat.S_ISSOCK(os.fstat(int(fd)).st_mode):
        copy = socket.socket(fileno=os.dup(int(fd)))
        print(copy.type.name, copy.family.name, copy.getsockname() or "", sep=",")
"""
    opened = kernel.run(code)
    assert "SEQPACKET" not in opened  # the zygote and the wardens speak over these
    named = {line for line in opened.splitlines() if not line.endswith(",")}
    assert sum("/dg" in line for line in named) <= 5, named  # ours, and their paths are gone
    assert kernel.run("print([os.path.exists(line.split()[-1]) for line in open('/proc/net/unix')"
                      " if '/' in line])") == "[]"  # fmt: skip


def test_it_has_no_privileges_to_regain(sandboxed):
    """No capability, no new ones by set-user programs, no namespace of its own."""
    kernel = sandboxed()
    status = kernel.run("print(open('/proc/self/status').read())")
    assert "CapEff:\t0000000000000000" in status
    assert "CapPrm:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    code = (
        "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
        "print(c.unshare({}), c.mount(b'none', b'/tmp', b'tmpfs', 0, None))"
    )
    assert kernel.run(code.format(0x10000000)) == "-1 -1"
    assert kernel.run(code.format(0x00020000)) == "-1 -1"
    assert kernel.run("import os; print(os.getuid())") == "1000"
    assert "Error" in kernel.run("os.setuid(0)")
    assert "Error" in kernel.run(
        "import resource; resource.setrlimit(resource.RLIMIT_NPROC, (9999, 9999))"
    )


def test_calls_that_no_lesson_needs_are_refused(sandboxed):
    """Less of Linux can be at fault; what lessons need still works."""
    kernel = sandboxed()
    if platform.machine() not in {"x86_64", "aarch64"}:
        pytest.skip("there is no filter for this kind of machine")
    assert "Seccomp:\t2" in kernel.run("print(open('/proc/self/status').read())")
    column = ["x86_64", "aarch64"].index(platform.machine())
    numbers = [both[column] for both in calls.REFUSED.values()]
    code = (
        "import ctypes; c = ctypes.CDLL(None, use_errno=True)\n"
        f"print({{(c.syscall(n, 0, 0, 0, 0, 0), ctypes.get_errno()) for n in {numbers}}})"
    )
    assert kernel.run(code) == "{(-1, 1)}"
    assert kernel.run("import threading; t = threading.Thread(target=print, args=(1,)); t.start()"
                      "; t.join()") == "1"  # fmt: skip
    assert kernel.run("import subprocess; print(subprocess.check_output(['echo', '2']))") != ""


def test_a_fork_bomb_is_held(sandboxed):
    """Also when the marking runs as root, whom the limit on processes does not bind."""
    other, kernel = sandboxed(), sandboxed(processes=40)
    code = """
import os, time
made = 0
try:
    while made < 500:
        if not os.fork():
            time.sleep(60); os._exit(0)
        made += 1
except OSError as error:
    print(made < 40, type(error).__name__)
"""
    assert kernel.run(code) == "True BlockingIOError"
    assert other.run(STILL_THERE) == "42"
    kernel.send("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass")
    time.sleep(1)
    assert other.run(STILL_THERE) == "42"
    kernel.close()
    assert other.run(STILL_THERE) == "42"


def test_a_memory_bomb_is_an_error_in_one_process(sandboxed):
    """What is too large for the limit is refused, and the kernel goes on."""
    kernel = sandboxed(memory_bytes=300 * MEBIBYTE)
    assert kernel.run("b'x' * (8 << 30)").startswith("MemoryError")
    assert kernel.run(STILL_THERE) == "42"


def test_a_memory_bomb_of_many_processes_ends_it(sandboxed):
    """Together they may hold no more than one alone."""
    kernel = sandboxed(memory_bytes=300 * MEBIBYTE)
    kernel.send(
        "import os, time\nfor _ in range(8):\n    if not os.fork():\n"
        "        x = bytearray(os.urandom(1 << 20)) * 90; time.sleep(60)\ntime.sleep(60)"
    )
    assert kernel.ended() == "memory"


def test_200_megabytes_of_output_end_it(sandboxed):
    """One line or many: what comes out in all has a limit."""
    for code in ("print('x' * 200_000_000)", "while True: print('x' * 100_000)"):
        kernel = sandboxed()
        kernel.send(code)
        assert kernel.ended(60) == "output", code


def test_an_endless_loop_that_ignores_the_interrupt_ends(sandboxed):
    """The limit on processor time ends it, whatever it catches; so does whoever started it."""
    code = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    kernel, other = sandboxed(cpu_seconds=3), sandboxed()
    kernel.send(f"import signal\nfor n in (2, 15, 24): signal.signal(n, signal.SIG_IGN)\n{code}")
    time.sleep(0.5)
    kernel.manager.interrupt_kernel()
    assert kernel.ended() in {"time", "ended"}
    other.send(code)
    time.sleep(0.5)
    other.close()
    assert not other.manager.is_alive()


def test_children_share_the_processor_time(sandboxed):
    """Forking does not buy time."""
    kernel = sandboxed(cpu_seconds=4)
    kernel.send("import os\nfor _ in range(4): os.fork()\nwhile True: pass")
    assert kernel.ended() == "time"


def test_its_folders_can_be_filled_and_no_more(sandboxed):
    """A full folder is an error in the kernel; this machine's disk is never touched."""
    kernel = sandboxed(disk_bytes=8 * MEBIBYTE, file_bytes=4 * MEBIBYTE)
    kernel.run("import os, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)")
    for folder in ("/tmp", "/learner", "/dev/shm"):  # noqa: S108  (its own)
        code = (
            f"made = 0\ntry:\n    for i in range(99):\n"
            f"        made += open(f'{folder}/{{i}}', 'wb').write(bytes(1 << 20))\n"
            "except OSError as error: print(made >> 20, error.strerror)"
        )
        assert "No space left" in kernel.run(code), folder
    assert "File too large" in kernel.run(
        "for n in range(9): os.path.exists(str(n)) and os.remove(str(n))\n"
        "open('x', 'wb').write(bytes(6 << 20))"
    )
    assert kernel.run(STILL_THERE) == "42"


def test_a_million_small_files_end_it(sandboxed):
    """Names take memory too."""
    kernel = sandboxed()
    kernel.send("import os\ni = 0\nwhile True:\n    open(f'/tmp/{i}', 'x').close(); i += 1")
    assert kernel.ended() == "disk"


def test_nothing_is_left_of_any(sandboxed):
    """Processes that fled from their group, and folders, are gone with their kernel."""
    kernel = sandboxed()
    code = (
        "import subprocess; subprocess.Popen(['sleep', '4711'], start_new_session=True); print(1)"
    )
    assert kernel.run(code) == "1"
    assert "4711" in running()
    folder = Path(kernel.manager.ip).parent
    kernel.close()
    assert not folder.exists()
    until = time.monotonic() + 5
    while time.monotonic() < until and "4711" in running():
        time.sleep(0.05)
    assert "4711" not in running()


def running() -> str:
    """The command lines of this machine's processes."""
    lines = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            lines.append(" ".join(process.cmdline()))
    return "\n".join(lines)
