"""Kernels that start warm, and in a sandbox where code is not to be trusted.

Two kernelspecs lead here, so that every Jupyter program can start them by name:
``datagym-warm`` for learning and ``datagym-sandboxed`` for marking.
"""

from datagym.kernels.forks import prepare
from datagym.kernels.sandbox import MEBIBYTE, Sandbox, available

WARM = "datagym-warm"
"""The kernelspec for learning."""

SANDBOXED = "datagym-sandboxed"
"""The kernelspec for marking: code that is not to be trusted."""

__all__ = ["MEBIBYTE", "SANDBOXED", "WARM", "Sandbox", "available", "prepare"]
