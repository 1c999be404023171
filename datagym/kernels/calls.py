"""A filter of system calls: those that no lesson needs and behind which Linux has had flaws.

The walls hold without it. It keeps code from much of the system that could be at fault.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Sequence

from datagym.kernels import linux

# The number of each call: on x86_64 and on aarch64 (Linux's own tables).
REFUSED = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "mount": (165, 40),
    "move_mount": (429, 429),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "setns": (308, 268),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE = 0, 4  # places in what Linux shows the filter
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_OTHER_TABLE = 0x40000000  # x86's second table of the same calls


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def program(machine: int, refused: Sequence[int]) -> bytes:
    """Return the filter's steps.

    Parameters
    ----------
    machine
        Linux's number of the machine's kind; calls in another's table kill the process.
    refused
        Numbers of the calls that fail with "not permitted".

    >>> len(program(1, [7, 8])) // 8
    9

    """
    steps = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL)]
    steps.append((_LOAD, 0, 0, _NUMBER))
    tests = [(_AT_LEAST, _OTHER_TABLE), *((_EQUAL, number) for number in refused)]
    for place, (test, value) in enumerate(tests):
        steps.append((test, len(tests) - place, 0, value))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def refuse() -> None:
    """Refuse these calls to this process and all that it starts, for good.

    It has given up its privileges before. On machines of another kind there is no filter.
    """
    if platform.machine() not in _MACHINES:
        return
    column, machine = _MACHINES[platform.machine()]
    steps = program(machine, [numbers[column] for numbers in REFUSED.values()])
    linux.filter_calls(ctypes.byref(_Program(len(steps) // 8, steps)))
